import { planInsert as planWithin } from '../../src/ledger/recording/plan-insert.js';
import type { KnownSync } from '../../src/ledger/sql/rows.js';

const SETTINGS = { orderGapMs: 10, leaseMs: 60, maxSyncsPerOrder: 200 };
/** In an order with room. */
const planInsert = (
  sync: { seq: number; notBefore: number },
  known: readonly KnownSync[],
  doubtedUntil = 0,
) => planWithin(sync, known, doubtedUntil, SETTINGS);

const sync = (seq: number) => ({ seq, notBefore: 500 });
const known = (over: Partial<KnownSync>): KnownSync => ({
  ...{ id: 'K', order_key: 'hk/1/A', seq: 1, status: 'queued', settled_at: null, head: null },
  ...over,
});

describe('what is planned for a sync, by what is recorded of its order', () => {
  it('leads an order nobody recorded anything of', () => {
    const plan = { revision: 1, leads: true, maybeSent: false, notBefore: 500, earliest: 500 };
    expect(planInsert(sync(1), [])).toEqual({ kind: 'new', ...plan });
  });

  it('goes behind whatever is unsettled, leased or waiting', () => {
    expect(planInsert(sync(2), [known({ head: 'hk/1/A' })])).toMatchObject({ kind: 'new', leads: false });
    expect(planInsert(sync(2), [known({ status: 'parked' })])).toMatchObject({ leads: false });
  });

  it('leads after settled ones, a gap after the last of them', () => {
    const settled = [
      known({ status: 'synced', settled_at: 900 }),
      known({ id: 'L', seq: 2, status: 'resolved', settled_at: 700 }),
    ];
    expect(planInsert(sync(3), settled)).toMatchObject({ revision: 1, leads: true, earliest: 910 });
  });

  it('may have been sent when it was due before a failover, and is left alone until that is over', () => {
    const plan = { maybeSent: true, notBefore: 860, earliest: 860 };
    expect(planInsert(sync(1), [], 800)).toMatchObject(plan);
    expect(planInsert(sync(1), [], 500)).toMatchObject({ ...plan, notBefore: 560, earliest: 560 });
    expect(planInsert(sync(1), [], 499)).toMatchObject({ maybeSent: false, notBefore: 500 });
  });

  it('is recorded when its seq is, whatever became of it', () => {
    for (const status of ['queued', 'parked', 'synced'] as const) {
      expect(planInsert(sync(1), [known({ status })])).toEqual({ kind: 'recorded', id: 'K' });
    }
  });

  it('is the next revision after cancelled ones of its seq, and of no other', () => {
    const cancelled = [
      known({ status: 'cancelled', settled_at: 1 }),
      known({ id: 'L', status: 'cancelled', settled_at: 2 }),
      known({ id: 'M', seq: 2, status: 'cancelled', settled_at: 3 }),
    ];
    expect(planInsert(sync(1), cancelled)).toMatchObject({ kind: 'new', revision: 3, leads: true });
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('does not mix seq %d with seq %d, unless that one was cancelled', (seq, other) => {
    expect(planInsert(sync(seq), [known({ seq: other, status: 'synced', settled_at: 1 })])).toEqual({
      kind: 'mixed',
    });
    const cancelled = known({ seq: other, status: 'cancelled', settled_at: 1 });
    expect(planInsert(sync(seq), [cancelled])).toMatchObject({ kind: 'new', revision: 1 });
  });

  it('is one too many in an order that has as many as it may, cancelled ones included', () => {
    const two = [
      known({ status: 'synced', settled_at: 900 }),
      known({ id: 'L', seq: 2, status: 'cancelled' }),
    ];
    expect(planWithin(sync(3), two, 0, { ...SETTINGS, maxSyncsPerOrder: 2 })).toEqual({ kind: 'full' });
    expect(planWithin(sync(3), two, 0, { ...SETTINGS, maxSyncsPerOrder: 3 })).toMatchObject({ kind: 'new' });
  });

  it('is recorded though the order is full, since nothing is added', () => {
    expect(planWithin(sync(1), [known({})], 0, { ...SETTINGS, maxSyncsPerOrder: 1 })).toEqual({
      kind: 'recorded',
      id: 'K',
    });
  });
});
