import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '../../test/support/redis-server.mjs';
import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, table } from '../shared/format.mjs';
import { percentile } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const FLEET = { processes: 10, institutions: 300 };
const PER_SECOND = 100;
/** Until the first sweep shows every process that workers are alive; without Redis there is nothing to wait for. */
const settledMs = ({ redis }) => (redis ? 12_000 : 2000);

/** What do BullMQ on Redis, and LISTEN and NOTIFY of PostgreSQL, change for syncs of another process, and for processes with nothing to do? */
export async function run({ full, remote, progress }) {
  const server = await startServer('postgres');
  const redis = await startRedis();
  try {
    if (redis === null) return { sections: ['No redis-server on this machine.'], targets: [], data: null };
    const latencies = {};
    const idle = {};
    for (const [name, engine] of Object.entries({
      polls: {},
      NOTIFY: { notify: true },
      BullMQ: { redis: redis.url },
    })) {
      progress(`engine: latencies with ${name}`);
      latencies[name] = await latenciesThrough(server, remote, engine, full ? 3000 : 1000);
      // `institutions` has those that poll.
      if (name === 'polls') continue;
      progress(`engine: ${FLEET.processes} idle processes with ${name}`);
      idle[name] = await idleThrough(server, remote, engine, full ? 60 : 20);
    }
    return {
      sections: [latencyText(latencies), idleText(idle)],
      targets: [
        ...Object.entries({ BullMQ: 1, NOTIFY: 12 }).flatMap(([name, statements]) => [
          atMost(
            `${name}: recorded by one process, sent by another: p50`,
            15,
            latencies[name].first.p50,
            ' ms',
          ),
          atMost(
            `${name}: recorded by one process, sent by another: p99`,
            60,
            latencies[name].first.p99,
            ' ms',
          ),
          atMost(
            `${name}: idle, ten processes with 300 institutions`,
            statements,
            idle[name],
            ' statements/s',
          ),
        ]),
      ],
      data: { latencies, idle },
    };
  } finally {
    await redis?.stop();
    await server.stop();
  }
}

const setupOf = (database, { credentials, addresses }, more) => ({
  ...{ database: database.options, credentials, baseUrl: addresses.http },
  ...more,
});

/**
 * From the insert in one process to the arrival of the call of another one, and to the commit of its outcome; the
 * remote answers at once. Arrivals belong to syncs by their order.
 */
async function latenciesThrough(server, remote, engine, payments) {
  const database = await server.createDatabase();
  await remote.prepare({ batch: 'engine', count: payments, delay: 0, keepArrivals: true });
  const setup = setupOf(database, remote, { count: 1, ...engine });
  const till = await startChild('hosts/institutions.process.mjs', { ...setup, worker: false });
  const worker = await startChild('hosts/institutions.process.mjs', setup, remote.trust);
  try {
    await sleep(settledMs(engine));
    const everyMs = 1000 / PER_SECOND;
    const times = await till.ask('oneByOne', { count: payments, everyMs, prefix: 'TILL', institution: 0 });
    const recordedAt = await till.ask('recordedAt', { institution: 0 });
    const { arrivals } = await remote.report(payments);
    const first = arrivals.sort((a, b) => a - b).map((at, index) => at - recordedAt[index]);
    return { first: percentilesOf(first), outcome: percentilesOf(times) };
  } finally {
    await Promise.all([till.stop(), worker.stop()]);
    await database.drop();
  }
}

/** Those of the first second warm the processes up. */
function percentilesOf(times) {
  const warm = times.slice(PER_SECOND);
  return { p50: percentile(warm, 0.5), p99: percentile(warm, 0.99), max: Math.max(...warm) };
}

/** Statements a second of all processes together. */
async function idleThrough(server, remote, engine, seconds) {
  const { processes, institutions: count } = FLEET;
  const database = await server.createDatabase();
  const hosts = [];
  for (let index = 0; index < processes; index += 1) {
    const setup = setupOf(database, remote, { count, ...engine });
    hosts.push(await startChild('hosts/institutions.process.mjs', setup));
  }
  await sleep(settledMs(engine));
  const counts = await Promise.all(hosts.map((host) => host.ask('statements', { seconds })));
  await Promise.all(hosts.map((host) => host.stop()));
  await database.drop();
  return counts.reduce((sum, one) => sum + one, 0) / seconds;
}

function latencyText(latencies) {
  const rows = Object.entries(latencies).flatMap(([name, { first, outcome }]) => [
    [`${name}: to the call`, number(first.p50), number(first.p99), number(first.max)],
    [`${name}: to the outcome`, number(outcome.p50), number(outcome.p99), number(outcome.max)],
  ]);
  const title =
    `One process records ${PER_SECOND} syncs a second of one institution, another one delivers them; the remote answers at once. From the insert ` +
    'to the arrival of the call, and to the commit of the outcome';
  return `${title}\n\n${table(['through', 'p50 ms', 'p99 ms', 'max ms'], rows)}`;
}

function idleText(idle) {
  const { processes, institutions } = FLEET;
  const all = Object.entries(idle).map(([name, perSecond]) => `${number(perSecond)} with ${name}`);
  return `${processes} processes with ${institutions} institutions each, statements/s together when idle: ${all.join(', ')}.`;
}
