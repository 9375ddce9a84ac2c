import { startMariadb } from './mariadb-server.mjs';
import { startPostgres } from './postgres-server.mjs';

const NO_MARIADB =
  'MariaDB is not on this machine (mariadbd and mariadb-install-db). On Debian: apt-get install mariadb-server';

/**
 * Starts the servers the database suites need; each suite makes a database of its own in them.
 * @throws Error with `CI=true` when a database is missing: what nobody ran must not count as passed.
 */
export default async function setup() {
  const [postgres, mariadb] = await Promise.all([startPostgres(), startMariadb()]);
  Object.assign(globalThis, { payscorePostgres: postgres, payscoreMariadb: mariadb });
  process.env.PAYSCORE_TEST_POSTGRES = postgres.url;
  process.env.PAYSCORE_TEST_POSTGRES_FOLDER = postgres.folder;
  if (mariadb) {
    process.env.PAYSCORE_TEST_MARIADB = mariadb.url;
  } else if (process.env.CI === 'true') {
    await postgres.stop();
    throw new Error(`${NO_MARIADB}. With CI=true no database may be skipped.`);
  } else {
    delete process.env.PAYSCORE_TEST_MARIADB;
    globalThis.payscoreSkipped = `SKIPPED: every suite on MariaDB. ${NO_MARIADB}`;
    console.warn(`\n${globalThis.payscoreSkipped}\n`);
  }
}
