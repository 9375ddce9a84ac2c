import { RateLimiter } from '../../src/delivery/rate-limit/index.js';
import type { RateLimiterListener } from '../../src/delivery/rate-limit/rate-limiter.js';
import { newInstitutionState } from '../../src/ledger/institutions/institution-state.js';
import type { InstitutionState, InstitutionStateStore } from '../../src/ledger/index.js';
import { broken, failed, reply } from './support/wire.js';

const NOW = 1_800_000_000_000;
const LIMITS = { ratePerSecond: 600, breakerMs: 30_000, ratePauseMs: 60_000 };
const rateLimited = failed(429, 'RATE_LIMITED', { verification: 'unsigned' });

/** One institution's state in memory, and a rate limiter on it. */
function setUp() {
  const stored = { state: newInstitutionState('hk'), isAway: false, due: 1, changes: 0 };
  const states = {
    change: async <T>(
      _name: string,
      change: (state: InstitutionState, now: number) => { state: InstitutionState; result: T },
    ) => {
      await Promise.resolve();
      if (stored.isAway) throw new Error('no connection');
      const { state, result } = change(stored.state, NOW);
      stored.state = state;
      stored.changes += 1;
      return result;
    },
  } as unknown as InstitutionStateStore;
  const told: string[] = [];
  const taken: [number, boolean][] = [];
  const events: RateLimiterListener = {
    breaker: (state, isKnown) => void told.push(`${isKnown ? 'still ' : ''}${state.breaker}`),
    taken: (calls, isProbe) => void taken.push([calls, isProbe]),
  };
  const rateLimiter = new RateLimiter('hk', states, () => Promise.resolve(stored.due), LIMITS, events);
  return { rateLimiter, stored, told, taken };
}

describe('a rate limiter', () => {
  it('tells a breaker that was open before it looked for the first time from one that opens', async () => {
    const { rateLimiter, stored, told } = setUp();
    stored.state = { ...newInstitutionState('hk'), breaker: 'open', breakerUntil: NOW + 30_000 };
    await rateLimiter.allowance();
    stored.state = newInstitutionState('hk');
    await rateLimiter.allowance();
    stored.state = { ...newInstitutionState('hk'), breaker: 'open', breakerUntil: NOW + 30_000 };
    rateLimiter.spend(45, true);
    await rateLimiter.allowance();
    expect(told).toEqual(['still open', 'closed', 'open']);
  });

  it('takes no calls while nothing is due, and writes nothing', async () => {
    const { rateLimiter, stored } = setUp();
    stored.due = 0;
    expect(await rateLimiter.allowance()).toEqual({ calls: 0, retryInMs: null, due: 0 });
    expect(stored.changes).toBe(0);
  });

  it('does not ask whether anything is due while the last claim found as many as it asked for', async () => {
    const { rateLimiter, stored } = setUp();
    await rateLimiter.allowance();
    stored.due = 0;
    rateLimiter.spend(45, true);
    await rateLimiter.allowance();
    expect(stored.changes).toBe(2);
    rateLimiter.spend(0, false);
    expect(await rateLimiter.allowance()).toEqual({ calls: 0, retryInMs: null, due: 0 });
  });

  it('asks again before it takes the one probe of a breaker, which must not be taken for nothing', async () => {
    const { rateLimiter, stored } = setUp();
    await rateLimiter.allowance();
    rateLimiter.spend(45, true);
    for (let order = 0; order < 10; order += 1)
      rateLimiter.note(`order ${order}`, broken('timeout'), 'unknown', NOW);
    await rateLimiter.report();
    stored.state = { ...stored.state, breakerUntil: NOW };
    stored.due = 0;
    expect(await rateLimiter.allowance()).toEqual({ calls: 0, retryInMs: null, due: 0 });
    expect(stored.state.breaker).toBe('open');
  });

  it('tells of the calls it takes, probes of an open breaker apart', async () => {
    const { rateLimiter, stored, taken } = setUp();
    await rateLimiter.allowance();
    rateLimiter.spend(45, false);
    stored.state = { ...newInstitutionState('hk'), breaker: 'open', breakerUntil: NOW };
    await rateLimiter.allowance();
    rateLimiter.spend(1, false);
    stored.state = { ...newInstitutionState('hk'), notBefore: NOW + 1 };
    await rateLimiter.allowance();
    expect(taken).toEqual([
      [45, false],
      [1, true],
    ]);
  });

  it('pauses at a 429 and closes its own share at once', async () => {
    const { rateLimiter, stored } = setUp();
    await rateLimiter.allowance();
    rateLimiter.note('order', rateLimited, 'rate-limited', NOW);
    expect(rateLimiter.isClosed).toBe(true);
    await rateLimiter.report();
    expect(stored.state.notBefore).toBe(NOW + LIMITS.ratePauseMs);
  });

  it('leaves the breaker alone for a 401, which is a question to the credential', async () => {
    const { rateLimiter, stored } = setUp();
    await rateLimiter.allowance();
    const unauthorized = failed(401, 'SIGN_ERROR', { verification: 'unsigned' });
    rateLimiter.note('order', unauthorized, 'unauthorized', NOW);
    expect(rateLimiter.isClosed).toBe(false);
    await rateLimiter.report();
    expect(stored.state.breaker).toBe('closed');
  });

  it('takes a call for a check out of the same bucket, none while paused', async () => {
    const { rateLimiter, stored, taken } = setUp();
    await rateLimiter.allowance();
    const before = stored.state.tokens;
    expect(await rateLimiter.takeCheck()).toBe(NOW);
    expect(stored.state.tokens).toBe(before - 1000);
    stored.state = { ...stored.state, notBefore: NOW + 1 };
    expect(await rateLimiter.takeCheck()).toBeNull();
    expect(taken.at(-1)).toEqual([1, true]);
  });

  it('brings bad news into the state before it takes further calls', async () => {
    const { rateLimiter, stored } = setUp();
    await rateLimiter.allowance();
    rateLimiter.note('order', rateLimited, 'rate-limited', NOW);
    expect(await rateLimiter.allowance()).toMatchObject({ calls: 0 });
    expect(stored.state.notBefore).toBe(NOW + LIMITS.ratePauseMs);
  });

  it('reports again what could not be reported, and goes on reporting', async () => {
    const { rateLimiter, stored, told } = setUp();
    await rateLimiter.allowance();
    for (let order = 0; order < 10; order += 1)
      rateLimiter.note(`order ${order}`, broken('timeout'), 'unknown', NOW);
    stored.isAway = true;
    await expect(rateLimiter.report()).rejects.toThrow('no connection');
    stored.isAway = false;
    await rateLimiter.report();
    expect(stored.state.breaker).toBe('open');
    expect(told).toEqual(['open']);
    rateLimiter.note('order', reply(), 'accepted', NOW + 5);
    await rateLimiter.report();
    expect(stored.state).toMatchObject({ breaker: 'closed', lastSuccessAt: NOW + 5 });
  });

  it('takes nothing while its bad news cannot be told', async () => {
    const { rateLimiter, stored } = setUp();
    await rateLimiter.allowance();
    rateLimiter.note('order', rateLimited, 'rate-limited', NOW);
    stored.isAway = true;
    await expect(rateLimiter.allowance()).rejects.toThrow('no connection');
    expect(rateLimiter.isClosed).toBe(true);
  });
});
