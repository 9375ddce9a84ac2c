import { RateLimiter } from '../../src/delivery/rate-limit/index.js';
import type { RateLimiterListener } from '../../src/delivery/rate-limit/rate-limiter.js';
import { newInstitutionState } from '../../src/ledger/institutions/institution-state.js';
import type { InstitutionState, InstitutionStateStore } from '../../src/ledger/index.js';
import { broken, failed, reply } from './support/wire.js';

const NOW = 1_800_000_000_000;
const LIMITS = { ratePerSecond: 600, breakerMs: 30_000, ratePauseMs: 60_000 };
const rateLimited = failed(429, 'RATE_LIMITED', { verification: 'unsigned' });

/** One lane in memory, and a pacer on it. */
function setUp() {
  const state = { lane: newInstitutionState('hk'), isAway: false, due: 1, changes: 0 };
  const lanes = {
    change: async <T>(
      _name: string,
      change: (lane: InstitutionState, now: number) => { lane: InstitutionState; result: T },
    ) => {
      await Promise.resolve();
      if (state.isAway) throw new Error('no connection');
      const { lane, result } = change(state.lane, NOW);
      state.lane = lane;
      state.changes += 1;
      return result;
    },
  } as unknown as InstitutionStateStore;
  const told: string[] = [];
  const taken: [number, boolean][] = [];
  const events: RateLimiterListener = {
    breaker: (lane, isKnown) => void told.push(`${isKnown ? 'still ' : ''}${lane.breaker}`),
    taken: (calls, isProbe) => void taken.push([calls, isProbe]),
  };
  const pacer = new RateLimiter('hk', lanes, () => Promise.resolve(state.due), LIMITS, events);
  return { pacer, state, told, taken };
}

describe('a pacer', () => {
  it('tells a breaker that was open before it looked for the first time from one that opens', async () => {
    const { pacer, state, told } = setUp();
    state.lane = { ...newInstitutionState('hk'), breaker: 'open', breakerUntil: NOW + 30_000 };
    await pacer.allowance();
    state.lane = newInstitutionState('hk');
    await pacer.allowance();
    state.lane = { ...newInstitutionState('hk'), breaker: 'open', breakerUntil: NOW + 30_000 };
    pacer.spend(45, true);
    await pacer.allowance();
    expect(told).toEqual(['still open', 'closed', 'open']);
  });

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
    for (let order = 0; order < 10; order += 1)
      pacer.note(`order ${order}`, broken('timeout'), 'unknown', NOW);
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
    state.lane = { ...newInstitutionState('hk'), breaker: 'open', breakerUntil: NOW };
    await pacer.allowance();
    pacer.spend(1, false);
    state.lane = { ...newInstitutionState('hk'), notBefore: NOW + 1 };
    await pacer.allowance();
    expect(taken).toEqual([
      [45, false],
      [1, true],
    ]);
  });

  it('pauses at a 429 and closes its own share at once', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.note('order', rateLimited, 'rate-limited', NOW);
    expect(pacer.isClosed).toBe(true);
    await pacer.report();
    expect(state.lane.notBefore).toBe(NOW + LIMITS.ratePauseMs);
  });

  it('leaves the breaker alone for a 401, which is a question to the credential', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    const unauthorized = failed(401, 'SIGN_ERROR', { verification: 'unsigned' });
    pacer.note('order', unauthorized, 'unauthorized', NOW);
    expect(pacer.isClosed).toBe(false);
    await pacer.report();
    expect(state.lane.breaker).toBe('closed');
  });

  it('takes a call for a check out of the same bucket, none while paused', async () => {
    const { pacer, state, taken } = setUp();
    await pacer.allowance();
    const before = state.lane.tokens;
    expect(await pacer.takeCheck()).toBe(NOW);
    expect(state.lane.tokens).toBe(before - 1000);
    state.lane = { ...state.lane, notBefore: NOW + 1 };
    expect(await pacer.takeCheck()).toBeNull();
    expect(taken.at(-1)).toEqual([1, true]);
  });

  it('brings bad news into the lane before it takes further calls', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.note('order', rateLimited, 'rate-limited', NOW);
    expect(await pacer.allowance()).toMatchObject({ calls: 0 });
    expect(state.lane.notBefore).toBe(NOW + LIMITS.ratePauseMs);
  });

  it('reports again what could not be reported, and goes on reporting', async () => {
    const { pacer, state, told } = setUp();
    await pacer.allowance();
    for (let order = 0; order < 10; order += 1)
      pacer.note(`order ${order}`, broken('timeout'), 'unknown', NOW);
    state.isAway = true;
    await expect(pacer.report()).rejects.toThrow('no connection');
    state.isAway = false;
    await pacer.report();
    expect(state.lane.breaker).toBe('open');
    expect(told).toEqual(['open']);
    pacer.note('order', reply(), 'accepted', NOW + 5);
    await pacer.report();
    expect(state.lane).toMatchObject({ breaker: 'closed', lastSuccessAt: NOW + 5 });
  });

  it('takes nothing while its bad news cannot be told', async () => {
    const { pacer, state } = setUp();
    await pacer.allowance();
    pacer.note('order', rateLimited, 'rate-limited', NOW);
    state.isAway = true;
    await expect(pacer.allowance()).rejects.toThrow('no connection');
    expect(pacer.isClosed).toBe(true);
  });
});
