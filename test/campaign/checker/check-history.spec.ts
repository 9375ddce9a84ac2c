import type { RemoteCall, RemoteOrder } from './history.js';
import { indexHistory } from './index-history.js';
import { latePackets } from './rules-of-calls.js';
import {
  attempt,
  call,
  detail,
  fact,
  good,
  order,
  parked,
  payment,
  rulesOf,
  sync,
  T,
} from './good-history.js';
import { arriving, asking, during, lost } from './said.js';

describe('the checker', () => {
  it('finds nothing where nothing is wrong', () => expect(rulesOf({})).toEqual([]));

  it('misses what the host committed and the ledger does not have', () => {
    expect(rulesOf({ payments: [...good.payments, payment(3)] })).toEqual(['missing']);
    expect(rulesOf({ payments: [payment(1, { amount: 99 }), payment(2)] })).toContain('missing');
  });

  it('finds what was recorded or sent though nobody committed it, or was altered on its way', () => {
    expect(rulesOf({ payments: [payment(1)] })).toEqual(['uncommitted']);
    const altered = { ...fact(2), paidAt: T - 59_000 };
    expect(rulesOf({ calls: [call(1), call(2, { fact: altered })] })).toContain('uncommitted');
  });

  it('finds a call that came upon its own effect, also when the remote did not book it again', () => {
    const again = attempt(1, { number: 2, ...during(T + 1500), requestId: 'R9', decision: 'uncertain' });
    const second = call(1, { id: 9, ...arriving(T + 1505), applied: false, requestId: 'R9', status: 400 });
    const settledLater = attempt(1, { number: 3, kind: 'query', ...during(T + 1600), requestId: 'Q' });
    const query = call(1, { id: 10, ...asking, ...arriving(T + 1605) });
    const attempts = [attempt(1, { decision: 'uncertain' }), again, settledLater, attempt(2)];
    expect(rulesOf({ attempts, calls: [call(1), second, query, call(2)] })).toEqual(['duplicate']);
  });

  it('finds a number that was sent while a lower one recorded before was unsettled', () => {
    const attempts = [attempt(2, during(T + 500)), attempt(1)];
    const calls = [call(2, arriving(T + 505)), call(1)];
    expect(rulesOf({ attempts, calls })).toEqual(['out-of-order']);
    // A lower number that came later is no such thing.
    const payments = [payment(1, { committedBy: T + 501 }), payment(2)];
    expect(rulesOf({ attempts, calls, payments })).toEqual([]);
  });

  it('finds two calls of one order at once, but not after the first caller must have given up', () => {
    const open = (closedAt: number | null) => ({
      calls: [call(1, { closedAt }), call(2, { at: T + 1500 })],
      attempts: [attempt(1), attempt(2, { startedAt: T + 1490 })],
    });
    expect(rulesOf(open(T + 1700))).toContain('overlap');
    expect(rulesOf(open(null))).toContain('overlap');
    expect(rulesOf({ calls: [call(1, { closedAt: null }), call(2, { at: T + 2100 })] })).toEqual([]);
  });

  it('finds a call that was not on record before it came', () => {
    expect(
      rulesOf({ attempts: [attempt(1), attempt(2, { startedAt: T + 2006, requestId: null })] }),
    ).toContain('off-record');
    const unsent = attempt(2, { outcome: 'not-sent', requestId: null, decision: 'queued' });
    expect(rulesOf({ attempts: [attempt(1), unsent] })).toContain('off-record');
  });

  it('tells a late packet of a stopped process from a call that ignored its lease', () => {
    const abandoned = attempt(1, { ...lost, endedAt: T + 3600 });
    const query = attempt(1, { number: 2, kind: 'query', ...during(T + 4000, 10), requestId: 'Q' });
    const late = call(1, { id: 7, ...arriving(T + 4500), applied: false, requestId: 'Y', status: 400 });
    const history = {
      attempts: [
        abandoned,
        query,
        { ...abandoned, number: 3, startedAt: T + 1001 },
        attempt(2, during(T + 5000, 10)),
      ],
      calls: [
        call(1, { id: 6, requestId: 'X' }),
        call(1, { id: 5, ...asking, ...arriving(T + 4005) }),
        late,
        call(2, arriving(T + 5005)),
      ],
      syncs: [sync(1, { settledAt: T + 4010 }), sync(2, { settledAt: T + 5010 })],
    };
    expect(rulesOf(history)).toContain('unleased');
    const stopped = { ...history, stops: [{ from: T + 1002, to: T + 4490 }] };
    const early = { ...history, stops: [{ from: T + 1002, to: T + 3000 }] };
    expect(rulesOf(early)).toContain('unleased');
    expect(rulesOf(stopped)).not.toContain('unleased');
    expect(rulesOf(stopped)).not.toContain('duplicate');
    expect(latePackets(indexHistory({ ...good, ...stopped }))).toMatchObject([{ id: 7 }]);
  });

  it('finds a send that did not wait until its paid_time was surely past', () => {
    const fresh = { ...fact(2), paidAt: T + 1500 };
    const history = {
      payments: [payment(1), { ...payment(2), ...fresh }],
      syncs: [sync(1), sync(2, fresh)],
      calls: [call(1), call(2, { fact: fresh })],
    };
    expect(rulesOf(history)).toContain('too-early');
  });

  it('finds a false synced: nothing is there, or what proved it cannot be believed', () => {
    expect(rulesOf({ orders: [order({ details: [detail(1)] })] })).toEqual(['false-synced']);
    expect(rulesOf({ orders: [order({ details: [detail(1), { ...detail(2), amount: 1 }] })] })).toEqual([
      'false-synced',
    ]);
    expect(rulesOf({ orders: [order({ details: [detail(1), detail(2, 'NEWTON')] })] })).toEqual([
      'false-synced',
    ]);
    expect(rulesOf({ calls: [call(1), call(2, { replyKind: 'forged' })] })).toEqual(['false-synced']);
    expect(rulesOf({ attempts: [attempt(1), attempt(2, { requestId: null })] })).toEqual(['false-synced']);
  });

  it('takes a whole order for held when all of it was paid offline', () => {
    const whole = { ...fact(0), amount: 300 };
    const history = {
      payments: [{ ...payment(0), ...whole }],
      syncs: [sync(0, whole)],
      attempts: [attempt(0)],
      calls: [call(0, { fact: whole })],
    };
    expect(rulesOf(history)).toEqual([]);
    expect(rulesOf({ ...history, orders: [order({ state: 'DOING' })] })).toEqual(['false-synced']);
    expect(rulesOf({ ...history, orders: [order({ details: [detail(1), detail(2, 'NEWTON')] })] })).toEqual([
      'false-synced',
    ]);
  });

  it('finds an attempt after the one that settled its sync', () => {
    const again = attempt(1, { number: 2, kind: 'query', startedAt: T + 1500, requestId: null });
    expect(rulesOf({ attempts: [attempt(1), again, attempt(2)] })).toContain('reopened');
  });

  it.each(['queued', 'uncertain'])('finds what is still %s at the end', (status) => {
    expect(rulesOf({ syncs: [sync(1), sync(2, { status, settledAt: null })] })).toEqual(['unended']);
  });

  it('finds what is still leased at the end', () => {
    const { syncs, ...rest } = parked('ORDER_REVOKED');
    const orders = [order({ state: 'REVOKED' })];
    expect(rulesOf({ ...rest, syncs, orders, calls: [] })).toEqual([]);
    expect(
      rulesOf({ ...rest, orders, calls: [], syncs: syncs.map((s) => ({ ...s, leaseUntil: T })) }),
    ).toEqual(['unended']);
  });

  it.each<[string, Partial<RemoteOrder> | null, Partial<RemoteCall>[], Partial<RemoteOrder> | null]>([
    ['ORDER_REVOKED', { state: 'REVOKED' }, [], { state: 'DOING' }],
    ['ORDER_EXPIRED', { state: 'EXPIRED' }, [], { state: 'DOING' }],
    ['ORDER_NOT_FOUND', null, [], {}],
    ['SEQ_TAKEN', { state: 'DOING', details: [detail(1, 'NEWTON')] }, [], { state: 'DOING', details: [] }],
    ['REMOTE_DIFFERS', { state: 'DOING', details: [{ ...detail(1), amount: 3 }] }, [], { state: 'DOING' }],
    ['UNCLEAR', { details: [] }, [], { state: 'DOING', details: [] }],
  ])('believes %s where the order shows it, and not elsewhere', (reason, truth, _calls, lie) => {
    const orders = (over: Partial<RemoteOrder> | null) => (over === null ? [] : [order(over)]);
    expect(rulesOf({ ...parked(reason), calls: [], orders: orders(truth) })).toEqual([]);
    expect(rulesOf({ ...parked(reason), calls: [], orders: orders(lie) })).toEqual(['untrue']);
  });

  it.each<[string, 'send' | 'query', number, number]>([
    ['REJECTED', 'send', 400, 1],
    ['REFUSED_TOO_OFTEN', 'send', 400, 5],
    ['ALTERED_ON_THE_WAY', 'send', 401, 3],
    ['QUERY_FORBIDDEN', 'query', 403, 3],
  ])('believes %s after enough such replies, and not of a proxy', (reason, kind, status, count) => {
    const history = (howMany: number, replyKind: string) => {
      const said = { kind, fact: kind === 'send' ? fact(1) : null, applied: false, status, replyKind };
      const numbers = Array.from({ length: howMany }, (_, index) => index + 1);
      const decided = { kind, decision: 'uncertain' };
      return {
        ...parked(reason),
        orders: [order({ state: 'DOING', details: [] })],
        attempts: numbers.map((number) =>
          attempt(1, { ...decided, number, startedAt: T + number * 3000, requestId: `N${number}` }),
        ),
        calls: numbers.map((id) =>
          call(1, { ...said, id, requestId: `N${id}`, ...arriving(T + id * 3000 + 1) }),
        ),
      };
    };
    expect(rulesOf(history(count, 'error'))).toEqual([]);
    expect(rulesOf(history(count, 'replayed-nonce'))).toEqual([]);
    expect(rulesOf(history(count, 'html'))).toEqual(['untrue']);
    expect(rulesOf(history(count - 1, 'error'))).toEqual(['untrue']);
  });

  it('believes double_paid where the customer paid on-line and ours is not there', () => {
    const syncs = [
      sync(1, { status: 'double_paid', settledAt: null }),
      sync(2, { status: 'queued', settledAt: null }),
    ];
    const history = { syncs, attempts: [attempt(1, { decision: 'double_paid' })], calls: [] };
    expect(rulesOf({ ...history, orders: [order({ details: [detail(1, 'NEWTON')] })] })).toEqual([]);
    expect(rulesOf({ ...history, orders: [order()] })).toEqual(['untrue']);
    const owing = order({ state: 'DOING', details: [detail(5, 'NEWTON')] });
    expect(rulesOf({ ...history, orders: [owing] })).toEqual(['untrue']);
  });

  it('finds claims of dead processes that were taken back too late, save while nobody could', () => {
    const abandoned = attempt(1, { ...lost, endedAt: T + 9000 });
    const query = attempt(1, { number: 2, kind: 'query', startedAt: T + 9100, requestId: 'Q' });
    const asked = call(1, { id: 3, ...asking, ...arriving(T + 9101) });
    const at = T + 9200;
    const history = {
      syncs: [sync(1, { settledAt: T + 9110 }), sync(2, { settledAt: T + 10_000 })],
      attempts: [abandoned, query, attempt(2, { startedAt: at })],
      calls: [call(1, { requestId: 'X' }), asked, call(2, arriving(at))],
    };
    expect(rulesOf(history)).toEqual(['late-recovery']);
    expect(rulesOf({ ...history, outages: [{ from: T + 3000, to: T + 4000 }] })).toEqual([]);
  });

  it('tells of workers that ended by themselves', () => {
    expect(rulesOf({ strayEnds: ['a worker ended with 1'] })).toEqual(['stray-end']);
  });
});
