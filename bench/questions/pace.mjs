import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, table } from '../shared/format.mjs';
import { busiestWindow, percentile } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const REMOTE_MS = 30;
const HIGH = 600;
/** Above the load: with none to spare, what is late once stays late. */
const QUOTA = 660;
const LATENCY_LIMIT_MS = REMOTE_MS + 60;

/** Nothing is known before the remote has answered. */
const toFloor = (latencyMs) => `${number(latencyMs / REMOTE_MS)}×`;

/** What a lane may have saved up: a tenth of a second's worth. */
const withBlock = (quota) => quota + quota / 10;

/** Under an even load and a quota: how late is a sync, what does it take, is the quota kept? */
export async function run({ full, remote, progress }) {
  const server = await startServer('postgres');
  try {
    const loads = [];
    for (const perSecond of [100, HIGH]) {
      progress(`pace: ${perSecond} a second`);
      loads.push(await steady(server, remote, perSecond, full ? 60 : 12));
    }
    progress('pace: after an outage');
    const outage = full ? { minutes: 60, perSecond: 10 } : { minutes: 10, perSecond: 10 };
    const recovery = await afterOutage(server, remote, outage);
    return {
      sections: [section(loads), recoverySection(outage, recovery)],
      targets: targetsOf(loads, recovery),
      data: { loads, recovery },
    };
  } finally {
    await server.stop();
  }
}

async function withHost(server, remote, { settings = {}, worker = true }, work) {
  const database = await server.createDatabase();
  const { credentials, addresses } = remote;
  const setup = { database: database.options, credentials, baseUrl: addresses.http, settings, worker };
  const host = await startChild('hosts/steady.process.mjs', setup, remote.trust);
  try {
    return await work(host);
  } finally {
    await host.stop();
    await database.drop();
  }
}

async function steady(server, remote, perSecond, seconds) {
  const warmUp = 3;
  const count = perSecond * seconds;
  const recordingOnly = await withHost(server, remote, { worker: false }, async (host) => {
    await host.ask('load', { perSecond, seconds: warmUp, prefix: 'WARM' });
    return host.ask('load', { perSecond, seconds: Math.min(seconds, 10), prefix: 'ORDER' });
  });
  // What the host's own transactions take, with what they record: the same load without a worker.
  const recordingCores = recordingOnly.cpuMs / recordingOnly.wallMs;
  return withHost(server, remote, { settings: { ratePerSecond: QUOTA } }, async (host) => {
    await remote.prepare({
      batch: `pace ${perSecond}`,
      count: perSecond * (warmUp + seconds),
      delay: REMOTE_MS,
      keepArrivals: true,
    });
    await host.ask('load', { perSecond, seconds: warmUp, prefix: 'WARM' });
    await host.ask('drained');
    const load = await host.ask('load', { perSecond, seconds, prefix: 'ORDER' });
    await host.ask('drained');
    const { arrivals } = await remote.report(perSecond * (warmUp + seconds));
    const latencies = await host.ask('latencies', { prefix: 'ORDER' });
    if (latencies.length !== count) throw new Error(`${latencies.length} of ${count} are synced.`);
    return {
      perSecond,
      seconds,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      max: Math.max(...latencies),
      deliveryCores: load.cpuMs / load.wallMs - recordingCores,
      recordingCores,
      busiest: busiestWindow(arrivals, 1000),
    };
  });
}

/**
 * A remote that answers 503 until the breaker is open, and what an outage leaves behind it. Measured from the moment the
 * remote works again, so with the wait for the breaker's next probe.
 */
async function afterOutage(server, remote, { minutes, perSecond }) {
  const backlog = minutes * 60 * perSecond;
  return withHost(server, remote, { settings: { breakerMs: 2000, ratePerSecond: HIGH } }, async (host) => {
    await remote.prepare({ batch: 'outage', count: backlog + 4000, delay: REMOTE_MS, keepArrivals: true });
    await remote.setDown(true);
    await host.ask('record', { count: 50, prefix: 'FIRST' });
    while ((await host.ask('breaker')) === 'closed') await sleep(50);
    await host.ask('record', { count: backlog, prefix: 'ORDER' });
    const before = (await remote.report()).calls;
    await remote.setDown(false);
    const startedAt = performance.now();
    await remote.arrived(before + backlog);
    const wallMs = performance.now() - startedAt;
    const { arrivals } = await remote.report();
    const drainTimes = arrivals.slice(before);
    return {
      backlog,
      seconds: wallMs / 1000,
      perSecond: backlog / ((drainTimes[backlog - 1] - drainTimes[0]) / 1000),
      busiest: busiestWindow(drainTimes, 1000),
    };
  });
}

function section(loads) {
  const head = [
    'load',
    'p50 ms',
    'to the floor',
    'p99 ms',
    'to the floor',
    'max ms',
    'cores of delivery',
    'of the host that records',
    'calls in the busiest second',
  ];
  const rows = loads.map((load) => [
    `${number(load.perSecond)}/s for ${load.seconds} s`,
    number(load.p50),
    toFloor(load.p50),
    number(load.p99),
    toFloor(load.p99),
    number(load.max),
    number(load.deliveryCores),
    number(load.recordingCores),
    number(load.busiest),
  ]);
  const title =
    `Each payment in a transaction of its own, recorded and delivered by one process on PostgreSQL; the remote takes ` +
    `${REMOTE_MS} ms, which is the floor, the quota is ${QUOTA}/s. Times run from the commit to \`synced\`; a load without a worker tells what the host takes by itself`;
  return `${title}\n\n${table(head, rows)}`;
}

function recoverySection({ minutes, perSecond }, { backlog, seconds, perSecond: reached, busiest }) {
  return (
    `After an outage of ${minutes} minutes at ${perSecond}/s, ${number(backlog)} syncs: all had been sent ` +
    `${number(seconds)} s after the remote came back, at ${number(reached)}/s, ` +
    `${number((reached / HIGH) * 100)} % of the quota of ${HIGH}, and ${number(busiest)} in the busiest second.`
  );
}

function targetsOf(loads, recovery) {
  const high = loads[loads.length - 1];
  return [
    atMost(`after an outage, quota ${HIGH}/s: calls in any second`, withBlock(HIGH), recovery.busiest, ''),
    atMost(`${HIGH}/s, quota ${QUOTA}/s: calls in any second`, withBlock(QUOTA), high.busiest, ''),
    atMost(`${HIGH}/s: cores from commit to \`synced\``, 0.5, high.deliveryCores, ''),
    atMost(`${HIGH}/s: p99 from commit to \`synced\``, LATENCY_LIMIT_MS, high.p99, ' ms'),
  ];
}
