import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, table } from '../shared/format.mjs';

const REPLICAS = [1, 2, 4, 8];
/** A slow remote, so that calls in progress and not this machine's cores are the limit. */
const SLOW_MS = 300;
const QUOTA = 600;
const CONCURRENCY = 32;
const WARM_MS = 3000;
const OUTAGE = { backlog: 6000, remoteMs: 30, replicas: [1, 4] };

/** What do more replicas of one institution change? */
export async function run({ full, remote, progress }) {
  const seconds = full ? 30 : 10;
  const server = await startServer('postgres');
  try {
    const throughput = [];
    for (const replicas of REPLICAS) {
      progress(`replicas: ${replicas} with a remote of ${SLOW_MS} ms`);
      const count = Math.ceil((QUOTA * (WARM_MS + seconds * 1000)) / 1000) + 2000;
      const arrivals = await arrivalsWith(server, remote, { replicas, count, delay: SLOW_MS }, seconds);
      throughput.push({ replicas, perSecond: arrivals.length / seconds });
    }
    const recovery = [];
    for (const replicas of OUTAGE.replicas) {
      progress(`replicas: recovery with ${replicas}`);
      recovery.push({ replicas, left: await recoveryWith(server, remote, replicas) });
    }
    return {
      sections: [throughputText(throughput), recoveryText(recovery)],
      targets: [],
      data: {
        throughput,
        recovery,
        quota: QUOTA,
        concurrency: CONCURRENCY,
        remoteMs: SLOW_MS,
        outage: OUTAGE,
      },
    };
  } finally {
    await server.stop();
  }
}

/** Starts replicas on an empty ledger, puts a backlog there, and hands over. */
async function withBacklog(server, remote, { replicas, count, delay }, work) {
  const database = await server.createDatabase();
  const { credentials, addresses } = remote;
  const settings = { ratePerSecond: QUOTA, concurrency: CONCURRENCY };
  const setup = { database: database.options, credentials, baseUrl: addresses.http, count: 1, settings };
  const hosts = [];
  try {
    for (let index = 0; index < replicas; index += 1) {
      hosts.push(await startChild('hosts/institutions.process.mjs', setup, remote.trust));
    }
    await remote.prepare({ batch: 'replicas', count, delay, keepArrivals: true });
    await hosts[0].ask('backlog', { due: count, institution: 0 });
    return await work();
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
    await database.drop();
  }
}

/** Calls that arrived within a window, epoch ms, after a time to warm up. */
function arrivalsWith(server, remote, backlog, seconds) {
  return withBacklog(server, remote, backlog, async () => {
    const from = Date.now() + WARM_MS;
    const until = from + seconds * 1000;
    await sleep(until - Date.now());
    const { arrivals } = await remote.report();
    return arrivals.filter((at) => at >= from && at < until);
  });
}

/** Syncs that were not sent yet, each half second after the first call. */
function recoveryWith(server, remote, replicas) {
  const { backlog: count, remoteMs: delay } = OUTAGE;
  return withBacklog(server, remote, { replicas, count, delay }, async () => {
    await remote.arrived(count);
    const { arrivals } = await remote.report(count);
    const sorted = arrivals.sort((one, other) => one - other);
    const first = sorted[0];
    const left = [];
    for (let at = 0; left.at(-1)?.syncs !== 0; at += 500) {
      left.push({ seconds: at / 1000, syncs: sorted.filter((arrival) => arrival - first > at).length });
    }
    return left;
  });
}

function throughputText(throughput) {
  const title =
    `One institution with a backlog, a quota of ${QUOTA} calls a second, ${CONCURRENCY} calls at once in each process; the remote takes ${SLOW_MS} ms. ` +
    `A process can make ${number((CONCURRENCY * 1000) / SLOW_MS)} calls a second at most`;
  const rows = throughput.map(({ replicas, perSecond }) => [String(replicas), number(perSecond)]);
  return `${title}\n\n${table(['replicas', 'calls/s'], rows)}`;
}

function recoveryText(recovery) {
  const { backlog, remoteMs } = OUTAGE;
  const all = recovery.map(({ replicas, left }) => `${number(left.at(-1).seconds)} s with ${replicas}`);
  return `After an outage with ${number(backlog)} syncs, remote ${remoteMs} ms: all were sent after ${all.join(' replica, ')} replicas.`;
}
