import fc from 'fast-check';
import type { QueryOutcome, SendOutcome } from '../../src/delivery/outcome/index.js';
import {
  afterParkedQuery,
  afterQuery,
  afterSend,
  type RetryState,
  type Transition,
} from '../../src/delivery/policy/index.js';
import { isSettled } from '../../src/ledger/index.js';
import { fresh, NOW, settings, input } from './support/wire.js';

/** What may happen to a sync next; which of the outcomes counts is for its status to say. */
interface Turn {
  readonly send: SendOutcome;
  readonly query: QueryOutcome;
  /** The reply to the send is verified, where its outcome leaves that open. */
  readonly isVerified: boolean;
  /** The worker dies with the call under way. */
  readonly isKilled: boolean;
  /** A person retries a parked sync. */
  readonly isRetried: boolean;
  /** How long after it is due the call begins, ms; a query also before, as when a person checks. */
  readonly lateMs: number;
  readonly random: number;
}

const turns = fc.array(
  fc.record<Turn>({
    send: fc.constantFrom<SendOutcome>(
      ...([
        'unknown',
        'unknown',
        'refused',
        'not-sent',
        'rate-limited',
        'unauthorized',
        'rejected',
        'accepted',
      ] as const),
    ),
    query: fc.constantFrom<QueryOutcome>(
      ...([
        'unpaid',
        'unpaid',
        'unpaid',
        'unknown',
        'not-completed',
        'ours',
        'differs',
        'double-paid',
      ] as const),
      ...([
        'seq-taken',
        'unclear',
        'revoked',
        'expired',
        'not-found',
        'forbidden',
        'rate-limited',
        'unauthorized',
      ] as const),
    ),
    isVerified: fc.boolean(),
    isKilled: fc.boolean(),
    isRetried: fc.boolean(),
    lateMs: fc.integer({ min: -15_000, max: 30_000 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  }),
  { minLength: 1, maxLength: 40 },
);

/** What is known since the last call that may have arrived. */
interface Doubt {
  readonly isOpen: boolean;
  readonly isRefused: boolean;
  readonly absentAt: readonly number[];
}

const noDoubt: Doubt = { isOpen: false, isRefused: false, absentAt: [] };

/** Whether the answers since then allow the call to be made again (design: two far apart, one after a refusal). */
function maySendAgain({ isOpen, isRefused, absentAt }: Doubt): boolean {
  if (!isOpen) return true;
  if (isRefused) return absentAt.length > 0;
  return absentAt.some((first) => absentAt.some((later) => later - first >= settings.recheckMs));
}

/** As the ledger does when a lease runs out: what was being sent may have arrived. */
const lost = (step: Transition, now: number): Transition => ({
  ...step,
  ...(step.status === 'queued'
    ? {
        status: 'uncertain',
        memory: {
          ...step.memory,
          ...{ doubt: 'maybe-sent' as const, maybeSent: true, absentSince: null },
          uncertainSince: step.memory.uncertainSince ?? now,
        },
      }
    : {}),
  dueAt: now,
});

/** As a person's retry does: what may have arrived is asked for first. */
function retried(memory: RetryState, now: number): Transition {
  const counted = { ...memory, failures: 0, refusals: 0, forbids: 0, unauthorized: 0 };
  const common = { dueAt: now, parkReason: null, evidence: null };
  const reset = { ...counted, notCompletedSince: null, absentSince: null };
  return memory.maybeSent
    ? { ...common, status: 'uncertain', memory: { ...reset, doubt: 'maybe-sent', uncertainSince: now } }
    : { ...common, status: 'queued', memory: { ...reset, doubt: null, uncertainSince: null } };
}

describe('through any sequence of replies, kills and retries', () => {
  it('nothing that may have arrived is sent again without the answers it takes, and the end is the end', () => {
    fc.assert(
      fc.property(turns, (life) => {
        let step: Transition = {
          status: 'queued',
          dueAt: NOW,
          parkReason: null,
          evidence: null,
          memory: fresh,
        };
        let doubt = noDoubt;
        let lastAt = NOW;
        for (const { send, query, isVerified, isKilled, isRetried, lateMs, random } of life) {
          if (isSettled(step.status) || step.status === 'double_paid') {
            expect(step.dueAt).toBeNull();
            return;
          }
          // A send is never early: nobody may hurry one past its time.
          const due = Number(step.dueAt) + (step.status === 'queued' ? Math.abs(lateMs) : lateMs);
          const now = Math.max(due, lastAt);
          lastAt = now + 5;
          const at = input({ memory: step.memory, startedAt: now, now: now + 5, isVerified, random });
          if (step.status === 'parked' && isRetried) {
            step = retried(step.memory, now);
            continue;
          }
          const before = step.status;
          if (before === 'queued') {
            expect(maySendAgain(doubt)).toBe(true);
            step = isKilled ? lost(step, now) : afterSend(send, at, settings);
            const isTurnedAway = send === 'rate-limited' || send === 'unauthorized';
            const mayBeApplied = send === 'unknown' || (isTurnedAway && !isVerified);
            if (isKilled || mayBeApplied) doubt = { ...noDoubt, isOpen: true };
            else if (send === 'refused') doubt = { ...noDoubt, isOpen: true, isRefused: true };
          } else if (isKilled) {
            step = lost(step, now);
          } else {
            step =
              before === 'parked'
                ? afterParkedQuery(query, step.parkReason, at)
                : afterQuery(query, at, settings);
            if (before === 'uncertain' && (query === 'unpaid' || query === 'not-completed')) {
              doubt = { ...doubt, absentAt: [...doubt.absentAt, at.now] };
            }
          }
          if (step.status === 'synced') {
            const isProven =
              before === 'queued' ? send === 'accepted' && !isKilled : query === 'ours' && !isKilled;
            expect(isProven).toBe(true);
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});
