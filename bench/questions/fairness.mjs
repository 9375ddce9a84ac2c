import { startChild } from '../shared/child.mjs';
import { startServer } from '../shared/databases.mjs';
import { number, table } from '../shared/format.mjs';
import { percentile } from '../shared/statistics.mjs';
import { atMost } from '../shared/targets.mjs';

const REMOTE_MS = 30;
const QUOTA = 50;
const BACKLOG = 1000;
const LIMIT_MS = 1500;
/** A sub-merchant of its own, whose backlog it is. */
const OTHER = '1900000110';

const CROWDS = {
  nothing: { name: 'nothing else', fill: () => undefined },
  parked: {
    name: `${number(BACKLOG)} parked syncs whose hour is over`,
    fill: (host) => host.ask('park', { count: BACKLOG, prefix: 'CROWD', subMchid: OTHER }),
  },
  flood: {
    name: `another sub-merchant's ${number(BACKLOG)} payments`,
    fill: (host) => host.ask('record', { count: BACKLOG, prefix: 'CROWD', subMchid: OTHER }),
  },
};

/** How long does a fresh payment wait beside the backlog of others? */
export async function run({ full, remote, progress }) {
  const payments = full ? 40 : 10;
  const server = await startServer('postgres');
  try {
    const results = {};
    for (const [crowd, { name, fill }] of Object.entries(CROWDS)) {
      progress(`fairness: beside ${name}`);
      results[crowd] = await beside(server, remote, fill, payments);
    }
    return { sections: [section(results, payments)], targets: targetsOf(results), data: results };
  } finally {
    await server.stop();
  }
}

async function beside(server, remote, fill, payments) {
  const database = await server.createDatabase();
  const { credentials, addresses } = remote;
  const settings = { ratePerSecond: QUOTA };
  const setup = { database: database.options, credentials, baseUrl: addresses.http, settings, worker: true };
  const host = await startChild('hosts/steady.process.mjs', setup, remote.trust);
  try {
    await remote.prepare({ batch: 'fairness', count: BACKLOG + payments, delay: REMOTE_MS });
    await fill(host);
    await host.ask('oneByOne', { count: payments, everyMs: 200, prefix: 'FRESH' });
    const latencies = await host.ask('latencies', { prefix: 'FRESH' });
    return { p50: percentile(latencies, 0.5), max: Math.max(...latencies) };
  } finally {
    await host.stop();
    await database.drop();
  }
}

function section(results, payments) {
  const rows = Object.entries(results).map(([crowd, { p50, max }]) => [
    CROWDS[crowd].name,
    number(p50),
    number(max),
  ]);
  const title =
    `${payments} payments of one sub-merchant, five a second, on PostgreSQL; the quota is ${QUOTA} calls a second, the remote ` +
    `takes ${REMOTE_MS} ms. Times run from the commit to \`synced\``;
  return `${title}\n\n${table(['beside', 'p50 ms', 'max ms'], rows)}`;
}

function targetsOf({ parked, flood }) {
  return [
    atMost(`fresh payment beside ${CROWDS.parked.name}`, LIMIT_MS, parked.max, ' ms'),
    atMost(`fresh payment beside ${CROWDS.flood.name}`, LIMIT_MS, flood.max, ' ms'),
  ];
}
