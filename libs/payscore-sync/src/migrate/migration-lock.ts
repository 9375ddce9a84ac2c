import type { DataSource, QueryRunner } from 'typeorm';
import { supportedDialect } from '../ledger/gateway/supported-dialect.js';

/** Longest wait for another process that migrates, s. */
const WAIT_S = 60;
const MYSQL_LOCK = `CONCAT('payscore migrate ', MD5(DATABASE()))`;

/** Runs migrations while no other process does: several replicas may start at once. */
export async function lockedForMigrations(
  dataSource: DataSource,
  execute: (runner: QueryRunner) => Promise<void>,
): Promise<void> {
  const runner = dataSource.createQueryRunner('master');
  await runner.connect();
  try {
    switch (supportedDialect(dataSource)) {
      case 'postgres':
        return await inOneTransaction(runner, execute);
      case 'mysql':
        return await underNamedLock(runner, execute);
      case 'sqlite':
        return await execute(runner);
    }
  } finally {
    await runner.release();
  }
}

/** The lock ends with the transaction, also behind a pooler. */
async function inOneTransaction(
  runner: QueryRunner,
  execute: (runner: QueryRunner) => Promise<void>,
): Promise<void> {
  // A snapshot taken before the wait would not show what the other process created.
  await runner.startTransaction('READ COMMITTED');
  try {
    await runner.query(`SET LOCAL lock_timeout = '${WAIT_S}s'`);
    await runner.query(`SELECT pg_advisory_xact_lock(hashtext('payscore migrate'))`);
    await execute(runner);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}

/** The server has no DDL in transactions. */
async function underNamedLock(
  runner: QueryRunner,
  execute: (runner: QueryRunner) => Promise<void>,
): Promise<void> {
  const statement = `SELECT GET_LOCK(${MYSQL_LOCK}, ${WAIT_S}) AS locked`;
  const [row] = (await runner.query(statement)) as { locked: unknown }[];
  if (Number(row?.locked) !== 1) {
    throw Object.assign(new Error('another process migrates'), { code: 'ER_LOCK_WAIT_TIMEOUT' });
  }
  try {
    await execute(runner);
  } finally {
    await runner.query(`SELECT RELEASE_LOCK(${MYSQL_LOCK})`);
  }
}
