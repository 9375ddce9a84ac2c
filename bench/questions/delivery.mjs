import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, ratio, table, withRange } from '../shared/format.mjs';
import { interleave } from '../shared/rounds.mjs';
import { ratios, spread } from '../shared/statistics.mjs';
import { atLeast, atMost } from '../shared/targets.mjs';

/** Its worker begins with the commit. */
const OURS = { file: 'drains/ours.process.mjs', worksByItself: true };

const CONTENDERS = {
  floor: { name: 'by hand on PostgreSQL: the floor', file: 'drains/floor.process.mjs', database: 'postgres' },
  cron: {
    name: 'cron job, TypeORM `save`, `wechatpay-axios-plugin`',
    file: 'drains/cron.process.mjs',
    database: 'postgres',
  },
  postgres: { name: '**ours, PostgreSQL**', ...OURS, database: 'postgres' },
  mariadb: { name: 'ours, MariaDB', ...OURS, database: 'mariadb' },
  sqlite: { name: 'ours, SQLite (development)', ...OURS, database: 'sqlite' },
};

/** So many that claims and completions are batches, for each contender alike. */
const CONCURRENCY = 256;
/** What a host gets that sets nothing. */
const DEFAULT_CONCURRENCY = 32;
/** Before memory is called idle. */
const CALM_MS = 1000;
const IDLE_LIMIT_MIB = 40;

/** Recorded syncs, drained to `synced`: what does durable delivery cost beside a call? */
export async function run({ full, remote, progress }) {
  const count = full ? 20_000 : 4000;
  const rounds = full ? 3 : 2;
  const servers = {};
  const targets = [];
  try {
    for (const kind of ['postgres', 'mariadb', 'sqlite']) servers[kind] = await startServer(kind);
    const present = Object.keys(CONTENDERS).filter((name) => servers[CONTENDERS[name].database]);
    const results = await interleave(present, rounds, async (name, round) => {
      progress(`delivery: ${name}, round ${round}`);
      const size = round === 0 ? count / 4 : count;
      const load = { count: size, batch: `delivery ${round}`, concurrency: CONCURRENCY };
      return drain(CONTENDERS[name], servers, remote, load);
    });
    const sections = [section(present, results, count, rounds, servers)];
    targets.push(...targetsOf(results));
    const memory = await memoryOf(full ? 100_000 : 10_000, servers, remote, progress);
    sections.push(memory.text);
    targets.push(memory.target);
    return { sections, targets, data: { count, rounds, results, memory: memory.data } };
  } finally {
    await Promise.all(Object.values(servers).map((server) => server?.stop()));
  }
}

/**
 * One process on one fresh database: warmed up, filled in one commit, drained. With `isRecordedApart` another process
 * without a worker records, so that the memory is what draining takes.
 */
async function drain(
  { file, database: kind, worksByItself },
  servers,
  remote,
  { count, batch, concurrency, isRecordedApart = false },
) {
  const server = servers[kind];
  const database = await server.createDatabase();
  const { credentials, addresses } = remote;
  const setup = {
    database: database.options,
    credentials,
    baseUrl: addresses.http,
    concurrency,
  };
  const child = await startChild(file, setup, remote.trust);
  const recorder = isRecordedApart
    ? await startChild(file, { ...setup, worker: false }, remote.trust)
    : child;
  const finish = async (calls) => {
    if (!worksByItself) return child.ask('drain');
    await remote.arrived(calls);
    return child.ask('drained');
  };
  try {
    const warmUp = Math.ceil(count / 4);
    await remote.prepare({ batch, count: warmUp + count });
    await recorder.ask('record', { count: warmUp, prefix: 'WARM' });
    await finish(warmUp);
    await database.analyze();
    await sleep(CALM_MS);
    const idleMib = await child.ask('memory');
    const filled = await recorder.ask('record', { count, prefix: 'ORDER' });
    const serverCpuBefore = server.cpuMs();
    const startedAt = performance.now();
    const drained = await finish(warmUp + count);
    const wallMs = performance.now() - startedAt;
    const serverCpuMs = server.cpuMs() - serverCpuBefore;
    await remote.report(warmUp + count);
    return {
      perSecond: (count / wallMs) * 1000,
      cpuUs: ((drained.cpuMs - filled.cpuMs) / count) * 1000,
      databaseUs: (serverCpuMs / count) * 1000,
      idleMib,
      filledMib: filled.memoryMib,
      memoryMib: drained.memoryMib,
    };
  } finally {
    if (recorder !== child) await recorder.stop();
    await child.stop();
    await database.drop();
  }
}

function section(present, results, count, rounds, servers) {
  const column = (name, field) => results[name].map((result) => result[field]);
  const head = ['', 'syncs/s', 'to the floor', 'CPU µs per sync', 'to the floor', 'database CPU µs per sync'];
  const rows = present.map((name) => [
    CONTENDERS[name].name,
    withRange(spread(column(name, 'perSecond'))),
    ratio(ratios(column(name, 'perSecond'), column('floor', 'perSecond'))),
    withRange(spread(column(name, 'cpuUs'))),
    ratio(ratios(column(name, 'cpuUs'), column('floor', 'cpuUs'))),
    name === 'sqlite' ? 'in the process' : withRange(spread(column(name, 'databaseUs'))),
  ]);
  const missing = servers.mariadb ? '' : ' MariaDB is not on this machine.';
  const title = `${number(count)} syncs, ${CONCURRENCY} calls at once, no quota, ${rounds} rounds, every commit forced to the disk.${missing}`;
  return `${title}\n\n${table(head, rows)}`;
}

function targetsOf({ floor, cron, postgres }) {
  const perSecond = (results) => results.map((result) => result.perSecond);
  const databaseUs = spread(postgres.map((result) => result.databaseUs)).median;
  return [
    atLeast(
      'delivery on PostgreSQL, syncs/s to the floor',
      0.85,
      ratios(perSecond(postgres), perSecond(floor)).median,
    ),
    atLeast(
      'delivery on PostgreSQL, syncs/s to the cron job',
      3,
      ratios(perSecond(postgres), perSecond(cron)).median,
    ),
    atMost('delivery on PostgreSQL, database CPU per sync', 60, databaseUs, ' µs'),
  ];
}

async function memoryOf(count, servers, remote, progress) {
  progress(`delivery: memory while draining ${count}`);
  const load = { count, batch: 'memory', concurrency: DEFAULT_CONCURRENCY, isRecordedApart: true };
  const data = await drain(CONTENDERS.postgres, servers, remote, load);
  const rise = data.memoryMib - data.idleMib;
  const text =
    `Memory of the process on PostgreSQL, ${DEFAULT_CONCURRENCY} calls at once as is the default: ${number(data.idleMib)} MiB ` +
    `idle after ${number(count / 4)} syncs, at most ${number(data.memoryMib)} MiB while draining ${number(count)} more. ` +
    `Another process recorded them, in one commit, and had ${number(data.filledMib)} MiB at most.`;
  const target = atMost(`memory while draining ${number(count)}, above idle`, IDLE_LIMIT_MIB, rise, ' MiB');
  return { text, target, data };
}
