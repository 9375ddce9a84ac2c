import { startChild } from '../shared/child.mjs';
import { ratio, table, withRange } from '../shared/format.mjs';
import { interleave } from '../shared/rounds.mjs';
import { ratios, spread } from '../shared/statistics.mjs';
import { atLeast, atMost } from '../shared/targets.mjs';

const NAMES = {
  floor: '`node:http`, `crypto.sign`, verify: the floor',
  asyncFloor: 'the same, signing in the thread pool',
  axiosByHand: 'axios by hand, signing in the event loop',
  axiosPlugin: '`wechatpay-axios-plugin`',
  nodeV3: '`wechatpay-node-v3`, verifies nothing',
  verifyingNodeV3: '`wechatpay-node-v3` with `verifySign`',
  ours: '**nestjs-payscore-sync/wechatpay**',
};

const CLIENTS = Object.keys(NAMES);

const PLAIN = [1, 16, 64].map((concurrency) => ({ protocol: 'http', concurrency }));
const SECURE = [1, 16, 64].map((concurrency) => ({ protocol: 'https', concurrency }));

/** One signed and verified sync: what does a call cost? */
export async function run({ full, remote, progress }) {
  const settings = full ? [...PLAIN, ...SECURE] : [...PLAIN, SECURE[1]];
  const rounds = full ? 11 : 5;
  const sections = [];
  const targets = [];
  const data = [];
  const children = {};
  try {
    for (const client of CLIENTS) {
      const setup = { client, addresses: remote.addresses, credentials: remote.credentials };
      children[client] = await startChild('clients/client.process.mjs', setup, remote.trust);
    }
    for (const { protocol, concurrency } of settings) {
      progress(`call: ${protocol}, concurrency ${concurrency}`);
      const requests = windowSize(concurrency, full);
      const windows = await interleave(CLIENTS, rounds, async (client, round) => {
        await remote.prepare({ batch: `${protocol} ${concurrency} ${round}`, count: requests });
        const window = await children[client].ask('window', { protocol, concurrency, requests });
        await remote.report(requests);
        return window;
      });
      const summary = summarise(windows);
      data.push({ protocol, concurrency, requests, rounds, clients: summary });
      sections.push(section(protocol, concurrency, requests, rounds, summary));
      targets.push(...targetsOf(protocol, concurrency, summary));
    }
  } finally {
    await Promise.all(Object.values(children).map((child) => child.stop()));
  }
  return { sections, targets, data };
}

/** A quarter of a second of the floor's work, half a second in the full mode. */
function windowSize(concurrency, full) {
  return (concurrency === 1 ? 500 : 800) * (full ? 2 : 1);
}

function summarise(windows) {
  const column = (client, name) => windows[client].map((window) => window[name]);
  return Object.fromEntries(
    CLIENTS.map((client) => [
      client,
      {
        perSecond: spread(column(client, 'perSecond')),
        perSecondRatio: ratios(column(client, 'perSecond'), column('floor', 'perSecond')),
        cpuUs: spread(column(client, 'cpuUs')),
        cpuRatio: ratios(column(client, 'cpuUs'), column('floor', 'cpuUs')),
        p99Ms: spread(column(client, 'p99Ms')),
        oursPerSecond: ratios(column('ours', 'perSecond'), column(client, 'perSecond')),
      },
    ]),
  );
}

function section(protocol, concurrency, requests, rounds, summary) {
  const head = ['client', 'calls/s', 'to the floor', 'CPU µs per call', 'to the floor', 'p99 ms'];
  const rows = CLIENTS.map((client) => {
    const { perSecond, perSecondRatio, cpuUs, cpuRatio, p99Ms } = summary[client];
    return [
      NAMES[client],
      withRange(perSecond),
      ratio(perSecondRatio),
      withRange(cpuUs),
      ratio(cpuRatio),
      withRange(p99Ms),
    ];
  });
  const title = `${protocol}, kept connections, concurrency ${concurrency}: ${rounds} windows of ${requests} calls each`;
  return `${title}\n\n${table(head, rows)}`;
}

function targetsOf(protocol, concurrency, { ours, axiosPlugin, nodeV3 }) {
  if (protocol !== 'http') return [];
  const what = (text) => `call, ${text}, concurrency ${concurrency}`;
  if (concurrency === 1) return [atMost(what('CPU to the floor'), 1.25, ours.cpuRatio.median)];
  return [
    atLeast(what('calls/s to the floor'), 1.5, ours.perSecondRatio.median),
    atLeast(what('calls/s to `wechatpay-axios-plugin`'), 2.5, axiosPlugin.oursPerSecond.median),
    atLeast(what('calls/s to `wechatpay-node-v3`'), 4.5, nodeV3.oursPerSecond.median),
    atMost(what('CPU to the floor'), 1.15, ours.cpuRatio.median),
  ];
}
