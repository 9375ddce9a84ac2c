import type { ReplyScript, Simulator } from 'payscore-simulator';
import { planOrder, type PlannedOrder } from '../plan/planned-order.js';
import { SeededRandom } from '../plan/seeded-random.js';
import { HostileRemote } from './hostile-remote.js';
import { startTestSimulator } from '../../support/simulator.js';

describe('the hostile remote', () => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startTestSimulator();
  });

  afterAll(() => simulator.close());

  /** How the first calls of an order are handled; the simulator's own queue of scripts asks. */
  function handling(seed: string, order: PlannedOrder, calls = 30): (ReplyScript | undefined)[] {
    const remote = new HostileRemote(simulator, new SeededRandom(seed));
    remote.open(order);
    return Array.from({ length: calls }, (_, number) =>
      simulator.script.take(number % 3 === 2 ? 'query' : 'sync', order.orderNo),
    );
  }

  const waiting = { ...planOrder(1, 1), story: 'waiting' as const };

  it('handles the n-th call of an order the same way under the same seed', () => {
    expect(handling('a', waiting)).toEqual(handling('a', waiting));
    expect(handling('a', waiting)).not.toEqual(handling('b', waiting));
  });

  it('shows every kind of reply, applied or not, late effects and answers nobody waits for', () => {
    const scripts = handling('kinds', waiting, 3000).filter((script) => script !== undefined);
    const kinds = new Set(scripts.map(({ reply }) => reply.kind));
    const every = [
      'normal',
      'error',
      'json',
      'forged',
      'unsigned',
      'probe',
      'stale',
      'replayed-nonce',
      'unknown-serial',
    ];
    const more = ['wrong-body', 'html', 'truncated', 'huge', 'drip', 'silence', 'reset'];
    expect(kinds).toEqual(new Set([...every, ...more]));
    const statuses = new Set(scripts.map(({ reply }) => ('status' in reply ? reply.status : undefined)));
    for (const status of [202, 302, 400, 401, 403, 429, 502, 503]) expect(statuses).toContain(status);
    expect(
      new Set(scripts.filter(({ reply }) => reply.kind === 'reset').map(({ apply }) => apply)).size,
    ).toBe(2);
    expect(scripts.some(({ holdMs = 0 }) => holdMs > 1000)).toBe(true);
    expect(scripts.some(({ delayMs = 0 }) => delayMs > 1000)).toBe(true);
  });

  it('answers the check of a credential by the rules, save under a spell', () => {
    const remote = new HostileRemote(simulator, new SeededRandom('stranger'));
    remote.open(waiting);
    const ask = () => simulator.script.take('query', 'PAYSCORE-CHECK-1');
    expect(ask()).toBeUndefined();
    remote.enchant('unauthorized', 60_000);
    expect(ask()).toMatchObject({ apply: false, reply: { status: 401 } });
    remote.settle();
    expect(ask()).toBeUndefined();
  });

  it('answers every call for a bad tenant 401, also in the end', () => {
    const remote = new HostileRemote(simulator, new SeededRandom('bad'));
    const bad = { ...planOrder(1, 6), story: 'bad-tenant' as const };
    remote.open(bad);
    remote.settle();
    for (const operation of ['sync', 'query'] as const) {
      expect(simulator.script.take(operation, bad.orderNo)).toMatchObject({ reply: { status: 401 } });
    }
  });

  it('never lets a call take effect that it says was not processed', () => {
    const scripts = handling('refused', waiting, 3000).filter((script) => script?.reply.kind === 'error');
    const refused = scripts.filter((script) => script?.reply.kind === 'error' && script.reply.status < 500);
    const syncs = refused.filter((script) => script?.apply);
    // Of queries nothing can take effect.
    expect(syncs.every((script) => script?.reply.kind === 'error' && script.reply.status !== 400)).toBe(true);
  });

  it('lets customers pay on-line, leave the cashier and orders be revoked, by the number of calls', () => {
    const stateAfter = (story: PlannedOrder['story']) => {
      const order = { ...planOrder(1, 2), story };
      handling('story', order, 10);
      return simulator.orders.get(order.orderNo);
    };
    expect(stateAfter('paid-online')).toMatchObject({ state: 'DONE', details: [{ paidType: 'NEWTON' }] });
    expect(stateAfter('cashier')).toMatchObject({ state: 'DOING', atCashier: false });
    expect(stateAfter('cashier-stays')).toMatchObject({ atCashier: true });
    expect(stateAfter('completed-late')).toMatchObject({ state: 'DOING', stateDescription: 'MCH_COMPLETE' });
    expect(stateAfter('revoked')).toMatchObject({ state: 'REVOKED' });
    expect(stateAfter('expired')).toMatchObject({ state: 'EXPIRED' });
  });

  it('goes by the rules once it has settled, save where a story says otherwise for good', () => {
    const remote = new HostileRemote(simulator, new SeededRandom('end'));
    const [good, rejected] = [waiting, { ...planOrder(1, 4), story: 'rejected' as const }];
    for (const order of [good, rejected]) remote.open(order);
    remote.settle();
    expect(simulator.script.take('sync', good.orderNo)).toBeUndefined();
    expect(simulator.script.take('sync', rejected.orderNo)).toMatchObject({ reply: { code: 'PARAM_ERROR' } });
  });
});
