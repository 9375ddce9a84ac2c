import { ownCpuMs } from '../shared/cpu.mjs';
import { serve } from '../shared/child.mjs';
import { syncBody } from '../shared/orders.mjs';
import { percentile } from '../shared/statistics.mjs';

const CLIENTS = {
  floor: async () => (await import('./by-hand.mjs')).createFloor,
  asyncFloor: async () => (await import('./by-hand.mjs')).createAsyncFloor,
  axiosByHand: async () => (await import('./axios-by-hand.mjs')).createAxiosByHand,
  axiosPlugin: async () => (await import('./axios-plugin.mjs')).createAxiosPlugin,
  nodeV3: async () => (await import('./node-v3.mjs')).createNodeV3,
  verifyingNodeV3: async () => (await import('./node-v3.mjs')).createVerifyingNodeV3,
  ours: async () => (await import('./ours.mjs')).createOurs,
};

/** One client in a process of its own, which loads no other's code, making calls window by window. */
serve(async ({ client, addresses, credentials }) => {
  const create = await CLIENTS[client]();
  const calls = {
    http: create(addresses.http, credentials),
    https: create(addresses.https, credentials),
  };
  return {
    window: ({ protocol, concurrency, requests }) => runWindow(calls[protocol], concurrency, requests),
  };
});

async function runWindow(call, concurrency, requests) {
  const times = [];
  let begun = 0;
  const oneAfterTheOther = async () => {
    while (begun < requests) {
      begun += 1;
      const startedAt = performance.now();
      await call(`BENCH-${begun}`, syncBody());
      times.push(performance.now() - startedAt);
    }
  };
  const cpuBefore = ownCpuMs();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: concurrency }, oneAfterTheOther));
  const wallMs = performance.now() - startedAt;
  return {
    perSecond: (requests / wallMs) * 1000,
    cpuUs: ((ownCpuMs() - cpuBefore) / requests) * 1000,
    p99Ms: percentile(times, 0.99),
  };
}
