import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, table } from '../shared/format.mjs';
import { percentile } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const LIMIT_MS = 50;

/** Does an operator wait? What the console reads, on a ledger of a million rows. */
export async function run({ full, remote, progress }) {
  const rows = full ? { settled: 1_000_000, parked: 10_000 } : { settled: 100_000, parked: 10_000 };
  const times = full ? 400 : 100;
  const results = {};
  for (const kind of ['postgres', 'mariadb']) {
    const server = await startServer(kind);
    if (!server) continue;
    try {
      const database = await server.createDatabase();
      const setup = {
        rows,
        database: database.options,
        credentials: remote.credentials,
        baseUrl: remote.addresses.http,
      };
      const host = await startChild('hosts/console.process.mjs', setup, remote.trust);
      progress(`console: filling ${number(rows.settled)} rows on ${kind}`);
      await host.ask('fill');
      progress('console: measuring');
      results[kind] = {};
      for (const name of await host.ask('names')) {
        await host.ask('read', { name, times: 10 });
        results[kind][name] = await host.ask('read', { name, times });
      }
      await host.stop();
    } finally {
      await server.stop();
    }
  }
  return { sections: [section(rows, times, results)], targets: targetsOf(rows, results), data: results };
}

function section(rows, times, results) {
  const kinds = Object.keys(results);
  const head = ['', ...kinds.flatMap((kind) => [`${kind}, p50 ms`, 'p95 ms'])];
  const names = Object.keys(results[kinds[0]]);
  const lines = names.map((name) => [
    name,
    ...kinds.flatMap((kind) => [0.5, 0.95].map((share) => number(percentile(results[kind][name], share)))),
  ]);
  return `${number(rows.settled)} settled and ${number(rows.parked)} parked syncs, ${times} calls each, one after the other\n\n${table(head, lines)}`;
}

function targetsOf(rows, results) {
  return Object.entries(results).map(([kind, reads]) => {
    const slowest = Math.max(...Object.values(reads).map((times) => percentile(times, 0.95)));
    return atMost(
      `slowest find or list at ${number(rows.settled)} rows on ${kind}, p95`,
      LIMIT_MS,
      slowest,
      ' ms',
    );
  });
}
