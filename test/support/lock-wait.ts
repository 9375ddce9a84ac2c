import type { DataSource } from 'typeorm';

/** Until a session waits for a lock of another one in this database, so that a race is really on. */
export async function waitForLock(dataSource: DataSource): Promise<void> {
  const isPostgres = dataSource.options.type === 'postgres';
  const statement = isPostgres ? POSTGRES : MARIADB;
  const pauseMs = isPostgres ? 5 : MARIADB_PAUSE_MS;
  while ((await dataSource.query<unknown[]>(statement)).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The server refreshes what it tells of transactions only when nobody has asked for 100 ms. */
const MARIADB_PAUSE_MS = 150;

const POSTGRES = `
SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;

const MARIADB = `
SELECT 1 FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()`;
