import type { DataSource, EntityManager } from 'typeorm';
import { PayscoreError } from '../errors/index.js';
import { sqliteGate } from './sqlite/sqlite-gate.js';

/**
 * `dataSource.transaction(work)`; on SQLite one at a time, in the order of the calls, because TypeORM's shared
 * connection would otherwise merge overlapping transactions and lose rows. On SQLite, put every write of the
 * host through it, single inserts too.
 */
export function runInTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  if (!isSqlite(dataSource)) return dataSource.transaction(work);
  return sqliteGate(dataSource).run(() => dataSource.transaction(work));
}

/**
 * Refuses a manager through which a fact could be recorded without the host's own write.
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` outside a transaction, `PAYSCORE_E_SQLITE_TRANSACTION`
 * on SQLite outside `runInTransaction`.
 */
export function assertInTransaction(manager: EntityManager): void {
  if (manager.queryRunner?.isTransactionActive !== true) {
    throw new PayscoreError(
      'PAYSCORE_E_TRANSACTION_REQUIRED',
      'enqueue was given a manager that is in no transaction, so the fact could be recorded without your own write. ' +
        'Pass the manager of runInTransaction(dataSource, work) or dataSource.transaction(work).',
    );
  }
  const { dataSource } = manager;
  if (isSqlite(dataSource) && !sqliteGate(dataSource).isHeldByCaller) {
    throw new PayscoreError(
      'PAYSCORE_E_SQLITE_TRANSACTION',
      'On SQLite enqueue takes only a manager that runInTransaction handed out: overlapping transactions of ' +
        'dataSource.transaction() share one connection and lose rows. Use runInTransaction(dataSource, work).',
    );
  }
}

const isSqlite = (dataSource: DataSource) => dataSource.options.type === 'better-sqlite3';
