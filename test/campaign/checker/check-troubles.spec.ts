import type { LedgerAttempt } from './history.js';
import { attempt, call, good, order, parked, payment, rulesOf, sync, T } from './good-history.js';
import { arriving, asking } from './said.js';

/** One order of one number, paid at T + 1 and first called for when the attempt says. */
const alone = (over: Partial<LedgerAttempt>, others: readonly LedgerAttempt[] = []) => {
  const startedAt = over.startedAt ?? T;
  const flood = others.map(({ syncId }) => sync(1, { id: syncId, orderNo: syncId, subMchid: 'F' }));
  return {
    payments: [payment(1), ...flood.map(({ id }) => payment(1, { id, orderNo: id, committedBy: null }))],
    syncs: [sync(1, { settledAt: startedAt + 20 }), ...flood],
    attempts: [attempt(1, over), ...others],
    calls: [
      call(1, { at: startedAt + 5, decidedAt: startedAt + 6, closedAt: startedAt + 9 }),
      ...others.map((other, index) => {
        const fact = { ...call(1).fact, orderNo: other.syncId, seq: 1, amount: 100, paidAt: T - 60_000 };
        const ids = { id: index + 10, requestId: other.requestId ?? '', orderNo: other.syncId, fact };
        return call(1, { ...ids, ...arriving(other.startedAt + 1) });
      }),
    ],
    orders: [order(), ...flood.map(({ orderNo }) => order({ orderNo }))],
  };
};

describe('the checker, of troubles', () => {
  it('finds a payment that waited too long for its first call, save while no call could be made', () => {
    expect(rulesOf(alone({ startedAt: T + 15_000 }))).toEqual([]);
    expect(rulesOf(alone({ startedAt: T + 15_002 }))).toEqual(['starved']);
    const late = alone({ startedAt: T + 20_000 });
    expect(rulesOf({ ...late, hindrances: [{ from: T + 1000, to: T + 7000 }] })).toEqual([]);
  });

  it('finds a first call that came late in a calm run, and asks for no time in any other', () => {
    const late = alone({ startedAt: T + 3100 });
    expect(rulesOf(late)).toEqual([]);
    expect(rulesOf({ ...late, limits: { ...good.limits, firstCallMs: 3000 } })).toEqual(['late']);
    expect(rulesOf({ ...late, limits: { ...good.limits, firstCallMs: 4000 } })).toEqual([]);
  });

  it('takes a long wait for none where the fleet was busy', () => {
    const busy = Array.from({ length: 68 }, (_, index) =>
      attempt(1, { syncId: `F${index}`, startedAt: T + 10 + index * 200, requestId: `FR${index}` }),
    );
    expect(rulesOf(alone({ startedAt: T + 17_000 }, busy))).toEqual([]);
    expect(rulesOf(alone({ startedAt: T + 18_000 }, busy))).toEqual(['starved']);
  });

  it('finds a payment that waited behind the flood of another sub-merchant', () => {
    const flood = (size: number) =>
      Array.from({ length: size }, (_, index) =>
        attempt(1, { syncId: `F${index}`, startedAt: T + 10 + index, requestId: `FR${index}` }),
      );
    const startedAt = T + 900;
    expect(rulesOf(alone({ startedAt }, flood(150)))).toEqual([]);
    expect(rulesOf(alone({ startedAt }, flood(151)))).toEqual(['starved']);
    expect(rulesOf(alone({ startedAt: T + 5 }, flood(201)))).toEqual([]);
  });

  it('takes a call for recorded whose record a failover may have lost, and no other', () => {
    const failovers = [{ from: T + 100, to: T + 3000 }];
    const limits = { ...good.limits, mayLose: true };
    const unrecorded = (at: number) => ({
      ...{ failovers, limits, attempts: [attempt(1), attempt(2)] },
      calls: [...good.calls, call(1, { ...asking, id: 9, requestId: 'X', ...arriving(at) })],
    });
    expect(rulesOf(unrecorded(T + 150))).not.toContain('off-record');
    expect(rulesOf(unrecorded(T + 3000 + limits.leaseMs))).not.toContain('off-record');
    expect(rulesOf(unrecorded(T + 3000 + limits.leaseMs + limits.noteLagMs + 1))).toContain('off-record');
    expect(rulesOf({ ...unrecorded(T + 150), limits: good.limits })).toContain('off-record');
  });

  it('believes ALTERED_ON_THE_WAY of no order whose calls nobody spoils', () => {
    const attempts = [1, 2, 3].map((number) =>
      attempt(1, { number, startedAt: T + number * 3000, requestId: `N${number}`, decision: 'queued' }),
    );
    const calls = attempts.map(({ startedAt, requestId, number }) => {
      const reply = { applied: false, status: 401, replyKind: 'error', requestId: requestId ?? '' };
      return call(1, { id: number, ...reply, ...arriving(startedAt + 1) });
    });
    const history = { ...parked('ALTERED_ON_THE_WAY'), attempts, calls, orders: [order({ state: 'DOING' })] };
    expect(rulesOf(history)).toEqual([]);
    expect(rulesOf({ ...history, spoiled: new Set() })).toEqual(['untrue']);
  });

  it('finds an end that no handler was told', () => {
    expect(rulesOf({ tellings: [] })).toEqual(['untold']);
    const of = (event: string) => ({ event, syncId: 'S1', status: event, transactionId: null });
    expect(rulesOf({ ...alone({ startedAt: T + 100 }), tellings: [of('parked')] })).toEqual(['untold']);
    expect(rulesOf({ ...alone({ startedAt: T + 100 }), tellings: [of('synced')] })).toEqual([]);
  });

  it.each([
    ['synced', 'queued', null],
    ['double_paid', 'uncertain', null],
    ['double_paid', 'double_paid', null],
    ['parked', 'uncertain', null],
  ])('finds a handler for %s that was given a record that is %s (%j)', (event, status, transactionId) => {
    const tellings = good.syncs.map(({ id }) => {
      return { event: 'synced', syncId: id, status: 'synced', transactionId: null };
    });
    const false_ = { event, syncId: 'S1', status, transactionId };
    expect(rulesOf({ tellings })).toEqual([]);
    expect(rulesOf({ tellings: [...tellings, false_] })).toEqual(['untold']);
  });

  it('finds confirmed commits that are gone, save where the standby may lack them', () => {
    const lost = [payment(3)];
    expect(rulesOf({ lost })).toEqual(['lost']);
    expect(rulesOf({ lost, limits: { ...good.limits, mayLose: true } })).toEqual([]);
  });

  it('takes what a failover lost for committed when it was sent', () => {
    const limits = { ...good.limits, mayLose: true };
    const rest = { syncs: [sync(1)], attempts: [attempt(1)], payments: [payment(1)] };
    expect(rulesOf({ ...rest, limits, calls: [call(1)], lost: [payment(2)] })).toEqual([]);
  });

  it('lets a sync that a failover made uncertain wait behind one that waits for a person', () => {
    const behind = (dueAt: number | null) => ({
      ...parked('ORDER_REVOKED'),
      syncs: [
        sync(1, { status: 'parked', parkReason: 'ORDER_REVOKED', settledAt: null }),
        sync(2, { status: 'uncertain', settledAt: null, dueAt }),
      ],
      calls: [],
      orders: [order({ state: 'REVOKED' })],
    });
    expect(rulesOf(behind(null))).toEqual([]);
    expect(rulesOf(behind(T + 60_000))).toEqual(['unended']);
  });

  it('finds a wait that went on after its caller had hung up', () => {
    const waited = (ms: number) => ({ waits: [{ from: T, to: T + ms }] });
    expect(rulesOf(waited(4500))).toEqual([]);
    expect(rulesOf(waited(4501))).toEqual(['held-on']);
    expect(rulesOf({ ...waited(9000), stops: [{ from: T + 1000, to: T + 6000 }] })).toEqual([]);
  });

  it('finds what a read right after its commit did not', () => {
    expect(rulesOf({ unseen: ['P1'] })).toEqual(['unseen']);
  });
});
