import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, ratio, table, withRange } from '../shared/format.mjs';
import { keysOfTheirOwn } from '../shared/keys-of-their-own.mjs';
import { interleave } from '../shared/rounds.mjs';
import { percentile, ratios, spread } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const SIZES = [1, 300, 1000];
/** The most, with a key of its own each. */
const OWN_KEYS = 'own keys';
const REPLICAS = { processes: 10, institutions: 300 };
/** Calls per second and institution: a backlog lasts, and the remote has replies for it. */
const QUOTA = 100;
const REMOTE_MS = 30;
const BACKLOG = 100_000;

/** What do many institutions cost a process that has nothing to do, and how long does one wait beside another's backlog? */
export async function run({ full, remote, progress }) {
  const seconds = full ? 60 : 15;
  const server = await startServer('postgres');
  try {
    progress('institutions: starts');
    const privateKeys = keysOfTheirOwn(remote.credentials.merchantPrivateKey, 1000);
    const starts = await interleave([...SIZES.map(String), OWN_KEYS], full ? 9 : 3, (count) =>
      start(server, remote, count === OWN_KEYS ? { count: 1000, privateKeys } : { count: Number(count) }),
    );
    const idle = {};
    for (const count of SIZES) {
      progress(`institutions: idle with ${count}`);
      idle[count] = await idleWith(server, remote, 1, count, seconds);
    }
    progress(`institutions: ${REPLICAS.processes} processes`);
    const fleet = await idleWith(server, remote, REPLICAS.processes, REPLICAS.institutions, seconds);
    progress('institutions: latencies');
    const payments = full ? 300 : 60;
    const alone = await latencies(server, remote, payments, 0);
    const beside = await latencies(server, remote, payments, BACKLOG);
    return {
      sections: [costs(starts, idle, seconds), fleetText(fleet), waits(alone, beside, payments)],
      targets: targetsOf(starts, idle, fleet, alone, beside),
      data: { starts, idle, fleet, alone, beside },
    };
  } finally {
    await server.stop();
  }
}

const setupOf = (database, { credentials, addresses }, more) => ({
  ...{ database: database.options, credentials, baseUrl: addresses.http },
  ...more,
});

/** Time and memory of a process, on a database on which it ran before. */
async function start(server, remote, institutions) {
  const database = await server.createDatabase();
  const once = async () => {
    const host = await startChild('hosts/institutions.process.mjs', setupOf(database, remote, institutions));
    const result = { ms: await host.ask('startMs'), ...(await host.ask('memoryBytes')) };
    await host.stop();
    return result;
  };
  await once();
  const result = await once();
  await database.drop();
  return result;
}

/** Statements a second of all processes together. */
async function idleWith(server, remote, processes, count, seconds) {
  const database = await server.createDatabase();
  const hosts = [];
  for (let index = 0; index < processes; index += 1) {
    hosts.push(await startChild('hosts/institutions.process.mjs', setupOf(database, remote, { count })));
  }
  const counts = await Promise.all(hosts.map((host) => host.ask('statements', { seconds })));
  await Promise.all(hosts.map((host) => host.stop()));
  await database.drop();
  return counts.reduce((sum, one) => sum + one, 0) / seconds;
}

/** Of the payments of one institution, while another one has a backlog. */
async function latencies(server, remote, payments, due) {
  const database = await server.createDatabase();
  const settings = { ratePerSecond: QUOTA };
  const everyMs = 100;
  const setup = setupOf(database, remote, { count: 2, settings });
  const first = await startChild('hosts/institutions.process.mjs', { ...setup, worker: false });
  if (due > 0) await first.ask('backlog', { due, institution: 0 });
  await first.stop();
  const calls = payments + (due > 0 ? Math.ceil((payments * everyMs * 2 * QUOTA) / 1000) : 0);
  await remote.prepare({ batch: 'institutions', count: calls, delay: REMOTE_MS });
  const host = await startChild('hosts/institutions.process.mjs', setup, remote.trust);
  try {
    const times = await host.ask('oneByOne', { count: payments, everyMs, prefix: 'FRESH', institution: 1 });
    return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), max: Math.max(...times) };
  } finally {
    await host.stop();
    await database.drop();
  }
}

function costs(starts, idle, seconds) {
  const head = [
    ...['institutions', 'start, ms', 'to one', 'memory of JavaScript, KiB each more'],
    ...['resident, KiB each more', 'statements/s when idle', 'to one'],
  ];
  const column = (count, field) => starts[count].map((one) => one[field]);
  const rows = SIZES.map((count) => [
    count.toLocaleString('en'),
    withRange(spread(column(count, 'ms'))),
    ratio(ratios(column(count, 'ms'), column(1, 'ms'))),
    count === 1 ? '' : number(kibEach(starts, count, 'heap')),
    count === 1 ? '' : number(kibEach(starts, count, 'resident')),
    number(idle[count]),
    `${number(idle[count] / idle[1])}×`,
  ]);
  const title = `One process on PostgreSQL with default settings and one key for all; idle for ${seconds} s`;
  const ownKeys =
    `With a key of its own for each of 1,000 institutions, a start takes ${withRange(spread(column(OWN_KEYS, 'ms')))} ms, ` +
    `${ratio(ratios(column(OWN_KEYS, 'ms'), column(1, 'ms')))} to one institution.`;
  return `${title}\n\n${table(head, rows)}\n\n${ownKeys}`;
}

function kibEach(starts, count, field) {
  const median = (of) => spread(starts[of].map((one) => one[field])).median;
  return (median(count) - median(1)) / (count - 1) / 1024;
}

function fleetText(perSecond) {
  const { processes, institutions } = REPLICAS;
  return `${processes} processes with ${institutions} institutions each: ${number(perSecond)} statements/s together when idle.`;
}

function waits(alone, beside, payments) {
  const rows = [
    ['nothing else', number(alone.p50), number(alone.p99), number(alone.max)],
    [
      `another institution's ${number(BACKLOG)} due syncs`,
      ...[number(beside.p50), number(beside.p99), number(beside.max)],
    ],
  ];
  const title =
    `${payments} payments of one institution, ten a second; the quota is ${QUOTA} calls a second and institution, the remote takes ` +
    `${REMOTE_MS} ms. Times run from the commit to \`synced\``;
  return `${title}\n\n${table(['beside', 'p50 ms', 'p99 ms', 'max ms'], rows)}`;
}

function targetsOf(starts, idle, fleet, alone, beside) {
  const msOf = (name) => starts[name].map(({ ms }) => ms);
  const startRatio = (name) => ratios(msOf(name), msOf(1)).median;
  return [
    atMost('start with 1,000 institutions, to one', 1.5, startRatio(1000)),
    atMost('start with 1,000 institutions and as many keys, to one', 1.5, startRatio(OWN_KEYS)),
    atMost('idle with 1,000 institutions, statements to one', 1.3, idle[1000] / idle[1]),
    atMost('idle with 1,000 institutions', 2, idle[1000], ' statements/s'),
    atMost('idle, ten processes with 300 institutions', 12, fleet, ' statements/s'),
    atMost('memory of an institution', 20, kibEach(starts, 1000, 'resident'), ' KiB'),
    atMost("p99 beside another institution's backlog, more than alone", 100, beside.p99 - alone.p99, ' ms'),
  ];
}
