import { SyncEntity } from '../../src/ledger/entities/index.js';
import { changeBy } from '../../src/ledger/actions/action-change.js';

const NOW = 1_800_000_000_000;
const TIMES = { now: NOW, send: NOW + 1000, query: NOW + 12_000 };

const sync = (over: Partial<SyncEntity>) =>
  Object.assign(new SyncEntity(), { status: 'queued', dueAt: NOW + 60_000, notBefore: 0, ...over });

describe('sending now', () => {
  it('brings a queued sync forward, as far as the gap between calls allows', () => {
    expect(changeBy('send', sync({}), TIMES)).toEqual({ dueAt: TIMES.send });
  });

  it('does not put off what is due already', () => {
    expect(changeBy('send', sync({ dueAt: NOW - 5 }), TIMES)).toEqual({ dueAt: NOW - 5 });
  });

  it('never goes before the payment is old enough', () => {
    const notBefore = NOW + 30_000;
    expect(changeBy('send', sync({ notBefore }), TIMES)).toEqual({ dueAt: notBefore });
    expect(changeBy('send', sync({ status: 'parked', notBefore }), TIMES)).toMatchObject({
      dueAt: notBefore,
    });
  });

  it('takes a parked sync up again as if for the first time', () => {
    expect(changeBy('send', sync({ status: 'parked' }), TIMES)).toEqual({
      status: 'queued',
      dueAt: TIMES.send,
      parkReason: null,
      evidenceSource: null,
      evidence: null,
      failures: 0,
      refusals: 0,
      forbids: 0,
      unauthorized: 0,
      notCompletedSince: null,
      doubt: null,
      uncertainSince: null,
      absentSince: null,
    });
  });
});

describe('asking first', () => {
  const asking = {
    status: 'uncertain',
    dueAt: TIMES.query,
    doubt: 'maybe-sent',
    uncertainSince: NOW,
    absentSince: null,
  };

  it('makes a queued sync uncertain, so that two answers are needed before it is sent again', () => {
    expect(changeBy('ask', sync({ maybeSent: true, absentSince: NOW - 9 }), TIMES)).toEqual(asking);
  });

  it('leaves no doubt about a queued one that was never sent', () => {
    expect(changeBy('ask', sync({ maybeSent: false }), TIMES)).toEqual({ ...asking, doubt: null });
  });

  it('does the same to a parked one, and forgets what was counted against it', () => {
    const change = changeBy('ask', sync({ status: 'parked', maybeSent: true, uncertainSince: 1 }), TIMES);
    expect(change).toMatchObject({ ...asking, parkReason: null, refusals: 0, forbids: 0 });
  });
});

describe('checking', () => {
  it.each([
    ['forward', NOW + 3_600_000, TIMES.query],
    ['not back', NOW + 5, NOW + 5],
  ])('brings the next query %s', (_way, dueAt, expected) => {
    expect(changeBy('check', sync({ status: 'parked', dueAt }), TIMES)).toEqual({ dueAt: expected });
  });
});

describe.each(['ask', 'check'] as const)('a question by %s', (step) => {
  it('is not asked before the sync may be called for at all', () => {
    const notBefore = NOW + 30_000;
    const uncertain = sync({ status: 'uncertain', notBefore });
    expect(changeBy(step, uncertain, TIMES)).toMatchObject({ dueAt: notBefore });
  });
});

describe('settling', () => {
  it.each([
    ['cancel', { status: 'cancelled' }],
    ['resolve', { status: 'resolved', evidenceSource: 'person' }],
  ] as const)('by %s takes the sync out of its order', (step, end) => {
    expect(changeBy(step, sync({}), TIMES)).toEqual({ ...end, settledAt: NOW, head: null, dueAt: null });
  });
});
