import {
  afterParkedQuery,
  afterQuery,
  afterSend,
  type PolicySettings,
  type RetryState,
  type TransitionInput,
} from '../../payscore-sync/src/delivery/policy/index.js';
import type { QueryOutcome, SendOutcome } from '../../payscore-sync/src/delivery/outcome/index.js';
import { decideAction } from '../../payscore-sync/src/ledger/actions/decide-action.js';
import { OPERATOR_ACTIONS, SYNC_STATUSES } from '../../payscore-sync/src/ledger/states/sync-states.js';
import type { Attempt, Notification, SyncDetails } from '../src/api/types.js';
import {
  outcomeOf,
  QUERY_OUTCOMES,
  QUERY_REASONS,
  reasonOf,
  REFUSALS,
  SEND_OUTCOMES,
  SEND_REASONS,
  STEPS,
  STILL_PARKED,
  tellStory,
} from '../src/story/index.js';

const HOUR = 3_600_000;
const NOW = 100 * 24 * HOUR;

const settings: PolicySettings = {
  ...{ timeoutMs: 10_000, marginMs: 2000, orderGapMs: 1000, deferralMs: 180_000, recheckMs: 10_000 },
  ...{ maxRefusals: 20, backoffMinMs: 1000, backoffMaxMs: 900_000, maxAgeMs: 72 * HOUR, ratePauseMs: 60_000 },
};

const fresh: RetryState = {
  ...{ failures: 0, refusals: 0, forbids: 0, unauthorized: 0, maybeSent: true, doubt: 'maybe-sent' },
  ...{ uncertainSince: NOW - 1000, absentSince: null, notCompletedSince: null },
};

/** Histories that lead to every branch of the policy. */
const histories: readonly RetryState[] = [
  fresh,
  { ...fresh, doubt: 'refused' },
  { ...fresh, doubt: 'refused', refusals: 20 },
  { ...fresh, absentSince: NOW - HOUR },
  { ...fresh, notCompletedSince: NOW - HOUR },
  { ...fresh, forbids: 2 },
  { ...fresh, unauthorized: 2 },
  { ...fresh, uncertainSince: NOW - 80 * HOUR, absentSince: NOW - HOUR },
];

const inputs: readonly TransitionInput[] = histories.flatMap((memory) =>
  [true, false].flatMap((isVerified) =>
    ([null, 'accepted', 'refused', 'unanswered'] as const).map((credential) => ({
      ...{ memory, isVerified, credential, now: NOW, startedAt: NOW - 500, retryAfterMs: null, random: 0.5 },
    })),
  ),
);

type Kind = 'send' | 'query';

/** Every pair of outcome and decision that the policy makes of these. */
function pairsOf(kind: Kind): string[] {
  const outcomes = Object.keys(kind === 'send' ? SEND_OUTCOMES : QUERY_OUTCOMES);
  const pairs = outcomes
    .filter((outcome) => outcome !== 'lease-lost')
    .flatMap((outcome) =>
      inputs.map((input) => {
        const step =
          kind === 'send'
            ? afterSend(outcome as SendOutcome, input, settings)
            : afterQuery(outcome as QueryOutcome, input, settings);
        return `${outcome} ${step.status}`;
      }),
    );
  return [...new Set([...pairs, 'lease-lost uncertain'])].sort();
}

const told = (reasons: typeof SEND_REASONS | typeof QUERY_REASONS) =>
  Object.entries(reasons)
    .flatMap(([outcome, byStatus]) => Object.keys(byStatus).map((status) => `${outcome} ${status}`))
    .sort();

describe('the story of an attempt', () => {
  it('has a reason for every decision of the policy after a send, and for no other', () => {
    expect(told(SEND_REASONS)).toEqual(pairsOf('send'));
  });

  it('has a reason for every decision of the policy after a query, and for no other', () => {
    expect(told(QUERY_REASONS)).toEqual(pairsOf('query'));
  });

  it.each(['send', 'query'] as const)('tells each %s in both languages', (kind) => {
    for (const pair of pairsOf(kind)) {
      const [outcome = '', decision = ''] = pair.split(' ');
      const texts = [outcomeOf({ kind, outcome }), reasonOf({ kind, outcome, decision }, 'uncertain')];
      for (const text of texts) {
        expect(text?.[0]).toMatch(/[a-z]/i);
        expect(text?.[1]).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  it('tells what proves nothing of a parked sync as a routine look, and what does prove it like every other', () => {
    for (const outcome of Object.keys(QUERY_OUTCOMES).filter((one) => one !== 'lease-lost')) {
      for (const input of inputs) {
        const { status } = afterParkedQuery(outcome as QueryOutcome, 'UNCLEAR', input);
        const reason = reasonOf({ kind: 'query', outcome, decision: status }, 'parked');
        if (status === 'parked') expect(reason).toBe(STILL_PARKED);
        else expect(reason?.[1]).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  it('has a text for each thing an action can come to', () => {
    const subjects = SYNC_STATUSES.flatMap((status) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
        ...{ status, isLeased: (bits & 1) > 0, isHead: (bits & 2) > 0, maybeSent: (bits & 4) > 0 },
      })),
    );
    const decisions = subjects.flatMap((one) => OPERATOR_ACTIONS.map((action) => decideAction(action, one)));
    expect(new Set(decisions.flatMap(({ step }) => step ?? []))).toEqual(new Set(Object.keys(STEPS)));
    expect(new Set(decisions.flatMap(({ refusal }) => refusal ?? []))).toEqual(
      new Set(Object.keys(REFUSALS)),
    );
  });

  it('does not stumble over outcomes of another version', () => {
    for (const outcome of ['brand-new', '__proto__', 'constructor']) {
      expect(outcomeOf({ kind: 'send', outcome })).toBeNull();
      expect(reasonOf({ kind: 'send', outcome, decision: 'parked' }, 'queued')).toBeNull();
    }
    expect(reasonOf({ kind: 'send', outcome: 'accepted', decision: 'toString' }, 'queued')).toBeNull();
  });
});

describe('the story of a sync', () => {
  const at = (second: number) => new Date(NOW + second * 1000).toISOString();
  const attempt = (
    number: number,
    kind: Kind,
    second: number,
    outcome: string | null,
    decision: string | null,
  ) =>
    ({
      number,
      kind,
      outcome,
      decision,
      startedAt: at(second),
      endedAt: outcome && at(second + 1),
    }) as Attempt;
  const sync = (fields: Partial<SyncDetails>) =>
    ({
      ...{ status: 'queued', nextAttemptAt: null, blockedBy: null, attemptLog: [], actionLog: [] },
      ...{ createdAt: at(0), ...fields },
    }) as unknown as SyncDetails;
  const typesOf = (fields: Partial<SyncDetails>) =>
    tellStory(sync(fields)).map((entry) => (entry.type === 'next' ? `next ${entry.next}` : entry.type));

  it('goes on from what an operator did', () => {
    const story = tellStory(
      sync({
        status: 'parked',
        nextAttemptAt: at(9000),
        attemptLog: [
          attempt(1, 'send', 1, 'rejected', 'parked'),
          attempt(2, 'query', 5, 'not-found', 'parked'),
          attempt(3, 'query', 30, 'not-found', 'parked'),
        ],
        actionLog: [
          {
            ...{ id: 'a', action: 'retry', actor: 'mei', reason: null },
            ...{ fromStatus: 'parked', toStatus: 'uncertain', createdAt: at(20) },
          },
        ],
      }),
    );
    const reasons = story.flatMap((entry) => (entry.type === 'attempt' ? [entry.reason] : []));
    expect(reasons).toEqual([SEND_REASONS.rejected.parked, STILL_PARKED, QUERY_REASONS['not-found'].parked]);
  });

  it('says what comes next', () => {
    expect(typesOf({ nextAttemptAt: at(5) })).toEqual(['recorded', 'next send']);
    expect(typesOf({ status: 'uncertain', nextAttemptAt: at(5) })).toEqual(['recorded', 'next query']);
    expect(typesOf({ blockedBy: 'other' })).toEqual(['recorded', 'next behind']);
    const stopped = tellStory(sync({ nextAttemptAt: at(5) }), { isStopped: true });
    expect(stopped.at(-1)).toEqual({ type: 'next', next: 'stopped', at: null });
    expect(typesOf({ status: 'double_paid' })).toEqual(['recorded', 'next person']);
    expect(typesOf({ status: 'parked', nextAttemptAt: at(5) })).toEqual([
      'recorded',
      'next person',
      'next routine',
    ]);
    expect(typesOf({ status: 'synced' })).toEqual(['recorded']);
  });

  it('tells when WeChat Pay notified of the order, and of no other one, in the order of time', () => {
    const of = (second: number, other: Partial<Notification> = {}) =>
      ({ receivedAt: at(second), subMchid: '1', serviceId: '5', ...other }) as Notification;
    const own = sync({ subMchid: '1', request: { service_id: '5' }, status: 'synced' });
    const attemptLog = [attempt(1, 'send', 10, 'accepted', 'synced')];
    const story = tellStory(
      { ...own, attemptLog },
      { notifications: [of(20), of(15, { subMchid: '2' }), of(15, { serviceId: '6' }), of(-5)] },
    );
    expect(story.map((entry) => [entry.type, 'at' in entry ? entry.at : null])).toEqual([
      ['notified', at(-5)],
      ['recorded', at(0)],
      ['attempt', at(10)],
      ['notified', at(20)],
    ]);
  });

  it('tells calls in a row that came to the same as one, with the others kept behind it', () => {
    const attemptLog = [
      attempt(1, 'send', 1, 'unknown', 'uncertain'),
      ...[2, 3, 4].map((number) => attempt(number, 'query', number, 'unknown', 'uncertain')),
      attempt(5, 'query', 5, 'ours', 'synced'),
    ];
    const story = tellStory(sync({ status: 'synced', attemptLog }));
    const attempts = story.flatMap((entry) =>
      entry.type === 'attempt' ? [[entry.attempt.number, entry.same.map(({ number }) => number)]] : [],
    );
    expect(attempts).toEqual([
      [1, []],
      [4, [2, 3]],
      [5, []],
    ]);
  });

  it('shows a call under way, and says where earlier ones are not shown', () => {
    expect(typesOf({ attemptLog: [attempt(1, 'send', 1, null, null)] })).toEqual(['recorded', 'attempt']);
    expect(typesOf({ status: 'synced', attemptLog: [attempt(4, 'query', 1, 'ours', 'synced')] })).toEqual([
      'recorded',
      'earlier',
      'attempt',
    ]);
  });
});
