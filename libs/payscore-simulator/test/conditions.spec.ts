import type { Simulator } from '../src/index.js';
import { isSigned, queryCall, send, startWithOrder, syncCall } from './support/merchant.js';

let simulator: Simulator;
let now: number;
beforeEach(async () => {
  now = Math.floor(Date.now() / 1000) * 1000;
  simulator = await startWithOrder({ clock: () => now });
});
afterEach(() => simulator.close());

const query = () => send(simulator, queryCall('A-1'));
const statuses = async (calls: number) => {
  const seen = [];
  for (let call = 0; call < calls; call += 1) seen.push((await query()).status);
  return seen;
};

describe('a rate limit', () => {
  it('holds for each second of the clock, and what is beyond is not processed', async () => {
    simulator.conditions.set({ rateLimit: { perSecond: 2 } });
    simulator.script.add({ operation: 'sync', apply: true, reply: { kind: 'reset' } });
    expect(await statuses(2)).toEqual([200, 200]);
    const refused = await send(simulator, syncCall('A-1'));
    expect(refused).toMatchObject({ status: 429, json: { code: 'RATELIMIT_EXCEEDED' } });
    expect(refused.headers['retry-after']).toBeUndefined();
    expect(isSigned(simulator, refused)).toBe(true);
    expect(simulator.orders.get('A-1').state).toBe('DOING');
    expect(simulator.script.list()).toHaveLength(1);

    now += 1000;
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  it('tells how long to wait when it is to', async () => {
    simulator.conditions.set({ rateLimit: { perSecond: 0, retryAfterSeconds: 7 } });
    expect(await query()).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    simulator.conditions.set({ rateLimit: null });
    expect((await query()).status).toBe(200);
  });

  it('does not count calls whose signature is wrong', async () => {
    simulator.conditions.set({ rateLimit: { perSecond: 1 } });
    await send(simulator, { ...queryCall('A-1'), signedTarget: '/' });
    expect((await query()).status).toBe(200);
  });
});

it('probes each reply it is told to, and a script goes first', async () => {
  simulator.conditions.set({ probeEvery: 3 });
  const probes = [];
  for (let call = 0; call < 6; call += 1) {
    probes.push(String((await query()).headers['wechatpay-signature']).startsWith('WECHATPAY/SIGNTEST/'));
  }
  expect(probes).toEqual([false, false, true, false, false, true]);
});

it('holds replies back by the latency, after the call took effect', async () => {
  simulator.conditions.set({ latency: { minMs: 60_000, maxMs: 60_000 } });
  const pending = send(simulator, syncCall('A-1')).catch((error: NodeJS.ErrnoException) => error.code);
  await simulator.journal.waitFor(({ applied }) => applied);
  expect(simulator.journal.entries()).toMatchObject([{ finished: false, status: null }]);
  await simulator.close();
  expect(await pending).toBe('ECONNRESET');
});

it('answers after a latency', async () => {
  simulator.conditions.set({ latency: { minMs: 1, maxMs: 3 } });
  expect((await query()).status).toBe(200);
});

it.each([
  { latency: { minMs: -1, maxMs: 1 } },
  { latency: { minMs: 2, maxMs: 1 } },
  { latency: { minMs: 0, maxMs: 1e9 } },
  { rateLimit: { perSecond: -1 } },
  { rateLimit: { perSecond: 1, retryAfterSeconds: -1 } },
  { probeEvery: 0 },
])('takes no %j', (settings) => {
  expect(() => simulator.conditions.set(settings)).toThrow('is not valid');
  expect(simulator.conditions.get()).toEqual({ latency: null, rateLimit: null, probeEvery: null });
});
