import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, ratio, table, withRange } from '../shared/format.mjs';
import { interleave } from '../shared/rounds.mjs';
import { ratios, spread } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const BATCH = 100;

const MEASURES = {
  cycle: { name: 'claim and complete, µs per sync', limit: 1.3 },
  turn: { name: 'the same in turn, under a backlog, µs per sync', limit: 1.3 },
  list: { name: 'list a page of 50, µs', limit: 2 },
  search: { name: 'find the syncs of an order, µs', limit: 2 },
};

/** Does the ledger slow down as it fills? One database for each size, side by side. */
export async function run({ full, remote, progress }) {
  const sizes = full ? [1000, 100_000, 1_000_000] : [1000, 100_000];
  const waiting = full ? { due: 100_000, blocked: 50_000 } : { due: 20_000, blocked: 10_000 };
  const rounds = full ? 11 : 5;
  const server = await startServer('postgres');
  const ledgers = {};
  try {
    for (const settled of sizes) {
      progress(`growth: filling ${number(settled)} settled rows`);
      const database = await server.createDatabase();
      const setup = {
        database: database.options,
        credentials: remote.credentials,
        baseUrl: remote.addresses.http,
      };
      ledgers[settled] = await startChild('hosts/ledger.process.mjs', setup, remote.trust);
      await ledgers[settled].ask('fill', { settled, ...waiting });
    }
    const [smallest, largest] = [sizes[0], sizes[sizes.length - 1]];
    const bytesEach =
      ((await ledgers[largest].ask('bytes')) - (await ledgers[smallest].ask('bytes'))) / (largest - smallest);
    progress('growth: measuring');
    const results = {};
    for (const measure of Object.keys(MEASURES)) {
      const [task, times] = {
        cycle: ['cycle', { batches: 10, size: BATCH }],
        turn: ['cycle', { batches: 10, size: BATCH, inTurn: true }],
        list: ['list', { times: 90 }],
        search: ['search', { times: 200 }],
      }[measure];
      results[measure] = await interleave(sizes.map(String), rounds, (settled) =>
        ledgers[settled].ask(task, { ...times, settled: Number(settled) }),
      );
    }
    return {
      sections: [section(sizes, waiting, rounds, results), storage(bytesEach)],
      targets: targetsOf(sizes, results),
      data: { ...results, bytesEach },
    };
  } finally {
    await Promise.all(Object.values(ledgers).map((ledger) => ledger.stop()));
    await server.stop();
  }
}

function section(sizes, { due, blocked }, rounds, results) {
  const head = ['settled rows', ...Object.values(MEASURES).flatMap(({ name }) => [name, 'to 1,000'])];
  const rows = sizes.map((settled) => [
    number(settled),
    ...Object.keys(MEASURES).flatMap((measure) => {
      const times = results[measure][settled];
      return [withRange(spread(times)), ratio(ratios(times, results[measure][sizes[0]]))];
    }),
  ]);
  const title =
    `PostgreSQL with ${number(due)} due and ${number(blocked)} blocked rows beside the settled ones, ` +
    `batches of ${BATCH}, one connection, ${rounds} rounds`;
  return `${title}\n\n${table(head, rows)}`;
}

function storage(bytesEach) {
  return `A settled sync takes ${number(bytesEach)} bytes on the disk with its attempt and all indexes, freshly written.`;
}

function targetsOf(sizes, results) {
  const largest = sizes[sizes.length - 1];
  return Object.entries(MEASURES).map(([measure, { name, limit }]) => {
    const growth = ratios(results[measure][largest], results[measure][sizes[0]]);
    return atMost(
      `${name.replace(/, µs.*/, '')}, from 1,000 to ${number(largest)} rows`,
      limit,
      growth.median,
    );
  });
}
