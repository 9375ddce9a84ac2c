import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, ratio, table, withRange } from '../shared/format.mjs';
import { interleave } from '../shared/rounds.mjs';
import { ratios, spread } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const NAMES = {
  insert: 'one insert: the least a host does',
  insertAndOutbox: 'one insert and an outbox by hand: the floor',
  insertAndEnqueue: 'one insert and `enqueue`',
  cashDesk: 'lock the order, insert the payment, update the order',
  cashDeskAndOutbox: 'the same and an outbox by hand: the floor',
  cashDeskAndEnqueue: 'the same and `enqueue`',
};
const WITHOUT = {
  ...{ insertAndOutbox: 'insert', insertAndEnqueue: 'insert' },
  ...{ cashDeskAndOutbox: 'cashDesk', cashDeskAndEnqueue: 'cashDesk' },
};
const FLOORS = { insertAndEnqueue: 'insertAndOutbox', cashDeskAndEnqueue: 'cashDeskAndOutbox' };
const BATCH = 1000;

/** What does recording add to the host's own transaction? */
export async function run({ full, remote, progress }) {
  const count = full ? 1000 : 500;
  const rounds = full ? 15 : 7;
  const server = await startServer('postgres');
  const database = await server.createDatabase();
  const setup = {
    database: database.options,
    credentials: remote.credentials,
    baseUrl: remote.addresses.http,
  };
  const host = await startChild('hosts/cash-desk.process.mjs', setup, remote.trust);
  try {
    const sections = [];
    const targets = [];
    const data = {};
    for (const concurrency of [1, 16]) {
      progress(`enqueue: concurrency ${concurrency}`);
      const measure = async (kind) => {
        const databaseBefore = server.cpuMs();
        const window = await host.ask('window', { kind, count, concurrency });
        return { ...window, databaseUs: ((server.cpuMs() - databaseBefore) / count) * 1000 };
      };
      const results = await interleave(Object.keys(NAMES), rounds, measure);
      data[concurrency] = results;
      sections.push(section(results, concurrency, count, rounds));
      for (const kind of Object.keys(FLOORS)) {
        const what = `transaction: ${NAMES[kind]}, concurrency ${concurrency}, time to the one without`;
        targets.push(atMost(what, 1.5, timeRatio(results, kind).median));
      }
    }
    const statements = await host.ask('statements');
    targets.unshift(atMost('statements that `enqueue` adds', 2, statements, ''));
    progress('enqueue: batches');
    const batches = await interleave(['batch'], rounds, () => host.ask('batch', { count: BATCH }));
    data.batches = batches.batch;
    sections.push(
      `\`enqueueMany\` of ${number(BATCH)}, with its commit: ` +
        `${withRange(spread(batches.batch.map(({ usEach }) => usEach)))} µs and ` +
        `${withRange(spread(batches.batch.map(({ cpuUs }) => cpuUs)))} µs CPU of the host for each.`,
    );
    return { sections, targets, data };
  } finally {
    await host.stop();
    await server.stop();
  }
}

const times = (results, kind) => results[kind].map(({ usEach }) => usEach);

function timeRatio(results, kind) {
  return ratios(times(results, kind), times(results, WITHOUT[kind] ?? kind));
}

function section(results, concurrency, count, rounds) {
  const head = [
    'the transaction, commit included',
    'µs',
    'to the one without',
    'to the floor',
    'host CPU µs',
    'database CPU µs',
  ];
  const rows = Object.entries(NAMES).map(([kind, name]) => [
    name,
    withRange(spread(results[kind].map(({ usEach }) => usEach))),
    ratio(timeRatio(results, kind)),
    FLOORS[kind] ? ratio(ratios(times(results, kind), times(results, FLOORS[kind]))) : '',
    withRange(spread(results[kind].map(({ cpuUs }) => cpuUs))),
    withRange(spread(results[kind].map(({ databaseUs }) => databaseUs))),
  ]);
  const title = `PostgreSQL, every commit forced to the disk, concurrency ${concurrency}: ${rounds} windows of ${count}`;
  return `${title}\n\n${table(head, rows)}`;
}
