import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, ratio, table, withRange } from '../shared/format.mjs';
import { interleave } from '../shared/rounds.mjs';
import { ratios, spread } from '../shared/statistics.mjs';
import { atLeast, atMost } from '../shared/targets.mjs';

/** Planted in the book of `reconcile`, the last ten orders by their missing lines. */
const PLANTED = { missing: 10, other_amount: 10, other_time: 8, parked: 2, unsettled: 10, not_in_book: 20 };

/** What does a cash book cost, recorded and compared? */
export async function run({ full, remote, progress }) {
  const lines = full ? 100_000 : 20_000;
  const rows = full ? 1_000_000 : 100_000;
  const rounds = 5;
  const server = await startServer('postgres');
  const database = await server.createDatabase();
  const setup = {
    database: database.options,
    credentials: remote.credentials,
    baseUrl: remote.addresses.http,
  };
  const host = await startChild('hosts/cash-book.process.mjs', setup, remote.trust);
  try {
    progress(`cash-book: recording ${number(lines)} lines`);
    const recorded = await interleave(['byHand', 'record'], rounds, (kind) =>
      host.ask(kind, { count: lines }),
    );
    progress(`cash-book: filling ${number(rows)} rows`);
    await host.ask('fill', { rows });
    progress('cash-book: comparing');
    const compared = await host.ask('reconcile', { rows });
    const speeds = (kind) => recorded[kind].map(({ perSecond }) => perSecond);
    const share = ratios(speeds('record'), speeds('byHand'));
    const grewMib = spread(recorded.record.map((one) => one.grewMib));
    return {
      sections: [
        `PostgreSQL, every commit forced to the disk, ${number(lines)} lines, ${rounds} rounds\n\n` +
          table(
            ['', 'lines per second', 'to `enqueueMany` by hand', 'memory grows by, MiB'],
            [
              ['`enqueueMany` by hand, 500 per transaction', withRange(spread(speeds('byHand'))), '', ''],
              [
                '`payscore record`, 1,000 per transaction, its check of the file included',
                withRange(spread(speeds('record'))),
                ratio(share),
                withRange(grewMib),
              ],
            ],
          ),
        `\`payscore reconcile --complete\` of a book of ${number(rows)} lines beside as many rows: ${number(compared.ms / 1000)} s, memory grows by ` +
          `${number(compared.grewMib)} MiB to ${number(compared.peakMib)} MiB. Differences: ${JSON.stringify(compared.differences)}.`,
      ],
      targets: [
        atLeast('lines per second of `record`, to `enqueueMany` by hand', 0.8, share.median),
        atMost('memory that `record` grows by', 150, grewMib.max, ' MiB'),
        atMost('wrong counts of planted differences', 0, wrongCounts(compared.differences), ''),
      ],
      data: { recorded, compared },
    };
  } finally {
    await host.stop();
    await server.stop();
  }
}

function wrongCounts(differences) {
  return Object.entries(differences).filter(([kind, count]) => count !== (PLANTED[kind] ?? 0)).length;
}
