import { startMariadb } from './mariadb-server.mjs';
import { startPostgres } from './postgres-server.mjs';

/**
 * What suites need beside Node and may be missing on a machine. Its URL is in the environment as
 * `PAYSCORE_TEST_` and the name in capitals; `describeWith` skips the suites of what is missing. A run can do without
 * what is there, to see what a machine without it sees: `PAYSCORE_TEST_WITHOUT` lists names, with commas between.
 *
 * @type {readonly {
 *   name: string,
 *   title: string,
 *   remedy: string,
 *   start: () => Promise<{ url: string, stop: () => Promise<void> } | null>,
 * }[]} start answers null when it is not on this machine
 */
const OPTIONAL = [
  {
    name: 'postgres',
    title: 'PostgreSQL',
    remedy: 'npm ci brings it as an optional package: see that npm leaves none out',
    start: startPostgres,
  },
  {
    name: 'mariadb',
    title: 'MariaDB',
    remedy: 'on Debian: apt-get install mariadb-server',
    start: startMariadb,
  },
];

/**
 * Starts what suites may need, once for all projects of a run.
 *
 * @returns {Promise<void>} also where some are missing, of which a line is printed each
 * @throws Error with `CI=true` when one is missing: what did not run must not count as passed
 */
export async function startOptionalServers() {
  globalThis.payscoreServers ??= startAll();
  await globalThis.payscoreServers;
}

/** Stops what runs, and says once more what was skipped, where it is not scrolled away. */
export async function stopOptionalServers() {
  const started = globalThis.payscoreServers;
  if (started === undefined) return;
  globalThis.payscoreServers = undefined;
  const { running, skipped } = await started;
  await Promise.all(running.map((server) => server.stop()));
  say(skipped);
}

async function startAll() {
  const outcomes = await Promise.all(OPTIONAL.map(tryToStart));
  const running = outcomes.flatMap(({ server }) => server ?? []);
  const skipped = outcomes.flatMap(({ problem }) => problem ?? []);
  if (skipped.length > 0 && process.env.CI === 'true') {
    await Promise.all(running.map((server) => server.stop()));
    throw new Error(`With CI=true no suite may be skipped.\n${skipped.join('\n')}`);
  }
  say(skipped);
  return { running, skipped };
}

async function tryToStart({ name, title, remedy, start }) {
  const variable = `PAYSCORE_TEST_${name.toUpperCase()}`;
  delete process.env[variable];
  const isUnwanted = (process.env.PAYSCORE_TEST_WITHOUT ?? '').split(',').includes(name);
  let reason = isUnwanted ? 'PAYSCORE_TEST_WITHOUT names it' : 'it is not on this machine';
  try {
    const server = isUnwanted ? null : await start();
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

function say(skipped) {
  if (skipped.length > 0) console.warn(`\n${skipped.join('\n')}\n`);
}
