import { startChromium } from './chromium.mjs';
import { startMariadb } from './mariadb-server.mjs';
import { startPgbouncer } from './pgbouncer-server.mjs';
import { startPostgres } from './postgres-server.mjs';
import { findPrometheus } from './prometheus-server.mjs';
import { startRedis } from './redis-server.mjs';
import { useRunFolder } from './run-folder.mjs';

/**
 * Hundreds of small databases would keep autovacuum busy, which no suite waits for: those that need statistics ask for them.
 * Each database dropped is a checkpoint, after which the log takes whole pages again; no suite crashes this server.
 */
const UNDISTURBED = [
  ...['autovacuum=off', 'checkpoint_timeout=1h', 'max_wal_size=8GB'],
  ...['full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0'],
];

/**
 * What suites need beside Node and may be missing on a machine. Its URL is in the environment as `PAYSCORE_TEST_` and the
 * name in capitals; `describeWith` skips the suites of what is missing. A run can do without what is there, to see what
 * a machine without it sees: `PAYSCORE_TEST_WITHOUT` lists names, with commas between.
 *
 * @type {readonly {
 *   name: string,
 *   title: string,
 *   remedy: string,
 *   behind?: string,
 *   start: (url: string | undefined) => Promise<{ url: string, stop: () => Promise<void> } | null>,
 * }[]} behind: name of another one that it stands before, whose URL `start` is given. start answers null when it is not
 *   on this machine
 */
const OPTIONAL = [
  {
    name: 'postgres',
    title: 'PostgreSQL',
    remedy: 'npm ci brings it as an optional package: see that npm leaves none out',
    start: () => startPostgres({ settings: UNDISTURBED }),
  },
  {
    name: 'mariadb',
    title: 'MariaDB',
    remedy: 'on Debian: apt-get install mariadb-server',
    start: () => startMariadb(),
  },
  {
    name: 'pgbouncer',
    title: 'PgBouncer',
    remedy: 'on Debian: apt-get install pgbouncer',
    behind: 'postgres',
    start: startPgbouncer,
  },
  {
    name: 'redis',
    title: 'Redis',
    remedy: 'on Debian: apt-get install redis-server',
    start: () => startRedis(),
  },
  {
    name: 'prometheus',
    title: 'Prometheus',
    remedy: 'on Debian: apt-get install prometheus',
    start: () => findPrometheus(),
  },
  {
    name: 'chromium',
    title: 'Chromium',
    remedy: 'on Debian: apt-get install chromium-headless-shell fonts-noto-cjk',
    start: () => startChromium(),
  },
];

/** Names of what suites on databases, engines and built processes need. */
export const DATABASES = ['postgres', 'mariadb', 'redis', 'pgbouncer', 'prometheus'];

/** Names of what suites in a browser need. */
export const BROWSERS = ['chromium'];

/**
 * Starts what suites may need, once for all projects of a run.
 *
 * @param {readonly string[]} names
 * @returns {Promise<void>} also where some are missing, of which a line is printed each
 * @throws Error with `CI=true` when one is missing: what did not run must not count as passed
 */
export async function startOptionalServers(names) {
  const started = (globalThis.payscoreServers ??= {});
  await (started[names] ??= startAll(names));
}

/** Stops what runs, and says once more what was skipped, where it is not scrolled away. */
export async function stopOptionalServers(names) {
  const started = globalThis.payscoreServers ?? {};
  if (!started[names]) return;
  const { running, skipped } = await started[names];
  delete started[names];
  await Promise.all(running.map((server) => server.stop()));
  say(skipped);
}

async function startAll(names) {
  globalThis.payscoreRunFolder ??= useRunFolder();
  const wanted = OPTIONAL.filter(({ name }) => names.includes(name));
  const first = await Promise.all(wanted.filter(({ behind }) => !behind).map(tryToStart));
  const outcomes = [...first, ...(await Promise.all(wanted.filter(({ behind }) => behind).map(tryToStart)))];
  // What stands before another one ends before it.
  const running = outcomes.flatMap(({ server }) => server ?? []).reverse();
  const skipped = outcomes.flatMap(({ problem }) => problem ?? []);
  if (skipped.length > 0 && process.env.CI === 'true') {
    await Promise.all(running.map((server) => server.stop()));
    throw new Error(`With CI=true no suite may be skipped.\n${skipped.join('\n')}`);
  }
  say(skipped);
  return { running, skipped };
}

async function tryToStart({ name, title, remedy, behind, start }) {
  const variable = variableOf(name);
  delete process.env[variable];
  const isUnwanted = (process.env.PAYSCORE_TEST_WITHOUT ?? '').split(',').includes(name);
  let reason = isUnwanted ? 'PAYSCORE_TEST_WITHOUT names it' : 'it is not on this machine';
  try {
    const url = behind && process.env[variableOf(behind)];
    if (behind && !url) reason = `${behind} is missing`;
    const server = isUnwanted || (behind && !url) ? null : await start(url);
    if (server) {
      process.env[variable] = server.url;
      if (server.folder) process.env[`${variable}_FOLDER`] = server.folder;
      return { server };
    }
  } catch (error) {
    reason = `it does not start here: ${error.message}`;
  }
  return { problem: `SKIPPED: every suite on ${title}: ${reason} (${remedy}).` };
}

const variableOf = (name) => `PAYSCORE_TEST_${name.toUpperCase()}`;

function say(skipped) {
  if (skipped.length > 0) console.warn(`\n${skipped.join('\n')}\n`);
}
