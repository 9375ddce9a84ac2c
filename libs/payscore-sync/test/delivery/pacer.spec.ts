import { Pacer } from '../../src/delivery/pacing/index.js';
import type { PacerEvents } from '../../src/delivery/pacing/pacer.js';
import { newLane } from '../../src/ledger/lanes/lane-state.js';
import type { LaneState, LaneStore } from '../../src/ledger/index.js';
import { failed, reply } from './support/wire.js';

const NOW = 1_800_000_000_000;
const LIMITS = { ratePerSecond: 600, breakerMs: 30_000, ratePauseMs: 60_000 };
const about = { isOwnTrouble: false, now: NOW };
const unauthorized = failed(401, 'SIGN_ERROR', { verification: 'unsigned' });

/** One lane in memory, and a pacer on it. */
function setUp() {
  const state = { lane: newLane('hk'), isAway: false, due: 1, changes: 0 };
  const lanes = {
    change: async <T>(
      _name: string,
      change: (lane: LaneState, now: number) => { lane: LaneState; result: T },
    ) => {
      await Promise.resolve();
      if (state.isAway) throw new Error('no connection');
      const { lane, result } = change(state.lane, NOW);
      state.lane = lane;
      state.changes += 1;
      return result;
    },
  } as unknown as LaneStore;
  const told: string[] = [];
  const taken: [number, boolean][] = [];
  const events: PacerEvents = {
    breaker: (lane) => void told.push(lane.breaker),
    taken: (calls, isProbe) => void taken.push([calls, isProbe]),
  };
  const pacer = new Pacer('hk', lanes, () => Promise.resolve(state.due), LIMITS, events);
  return { pacer, state, told, taken };
}

describe('a pacer', () => {
  it('takes no calls while nothing is due, and writes nothing', async () => {
    const { pacer, state } = setUp();
    state.due = 0;
    expect(await pacer.allowance()).toEqual({ calls: 0, retryInMs: null, due: 0 });
    expect(state.changes).toBe(0);
  });

  it('does not ask whether anything is due while the last claim found as many as it asked for', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    state.due = 0;
    pacer.spend(45, true);
    await pacer.allowance();
    expect(state.changes).toBe(2);
    pacer.spend(0, false);
    expect(await pacer.allowance()).toEqual({ calls: 0, retryInMs: null, due: 0 });
  });

  it('asks again before it takes the one probe of a breaker, which must not be taken for nothing', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.spend(45, true);
    pacer.note('order', unauthorized, 'unauthorized', about);
    await pacer.report();
    state.lane = { ...state.lane, breakerUntil: NOW };
    state.due = 0;
    expect(await pacer.allowance()).toEqual({ calls: 0, retryInMs: null, due: 0 });
    expect(state.lane.breaker).toBe('open');
  });

  it('tells of the calls it takes, probes of an open breaker apart', async () => {
    const { pacer, state, taken } = setUp();
    await pacer.allowance();
    pacer.spend(45, false);
    state.lane = { ...newLane('hk'), breaker: 'open', breakerUntil: NOW };
    await pacer.allowance();
    pacer.spend(1, false);
    state.lane = { ...newLane('hk'), notBefore: NOW + 1 };
    await pacer.allowance();
    expect(taken).toEqual([
      [45, false],
      [1, true],
    ]);
  });

  it('opens the breaker at a 401 and closes its own share at once', async () => {
    const { pacer, state, told } = setUp();
    await pacer.allowance();
    pacer.note('order', unauthorized, 'unauthorized', about);
    expect(pacer.isClosed).toBe(true);
    await pacer.report();
    expect(state.lane).toMatchObject({ breaker: 'open', breakerCause: 'unauthorized' });
    expect(told).toEqual(['open']);
  });

  it("leaves the breaker alone for a 401 that is an order's own trouble", async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.note('order', unauthorized, 'unauthorized', { ...about, isOwnTrouble: true });
    expect(pacer.isClosed).toBe(false);
    await pacer.report();
    expect(state.lane.breaker).toBe('closed');
  });

  it('brings bad news into the lane before it takes further calls', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.note('order', unauthorized, 'unauthorized', about);
    expect(await pacer.allowance()).toMatchObject({ calls: 0 });
    expect(state.lane.breaker).toBe('open');
  });

  it('reports again what could not be reported, and goes on reporting', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.note('order', unauthorized, 'unauthorized', about);
    state.isAway = true;
    await expect(pacer.report()).rejects.toThrow('no connection');
    state.isAway = false;
    await pacer.report();
    expect(state.lane.breaker).toBe('open');
    pacer.note('order', reply(), 'accepted', { ...about, now: NOW + 5 });
    expect(pacer.lastSuccessAt).toBe(NOW + 5);
    await pacer.report();
    expect(state.lane).toMatchObject({ breaker: 'closed', lastSuccessAt: NOW + 5 });
  });

  it('takes nothing while its bad news cannot be told', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.note('order', unauthorized, 'unauthorized', about);
    state.isAway = true;
    await expect(pacer.allowance()).rejects.toThrow('no connection');
    expect(pacer.isClosed).toBe(true);
  });
});
