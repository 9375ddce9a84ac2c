import type { DataSource, EntityManager } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { dataSourceOf } from '../gateway/data-source-of.js';
import { sqliteGate } from '../gateway/sqlite/sqlite-gate.js';
import { untilNoTransaction } from '../gateway/sqlite/until-no-transaction.js';

/**
 * `dataSource.transaction(work)`; on SQLite one at a time in call order, because TypeORM's shared connection
 * would merge overlapping transactions and lose rows. On SQLite, use it for every write of the host, also for
 * single inserts.
 */
export function runInTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  if (!isSqlite(dataSource)) return dataSource.transaction(work);
  return sqliteGate(dataSource).run(async () => {
    await untilNoTransaction(dataSource);
    return dataSource.transaction(work);
  });
}

/**
 * Refuses a manager that is not of the ledger's data source, or through which a sync could be recorded without the host's own write.
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` outside a transaction, `PAYSCORE_E_SQLITE_TRANSACTION`
 * on SQLite outside `runInTransaction`.
 */
export function assertInTransaction(manager: EntityManager, ledger: DataSource): void {
  if (dataSourceOf(manager) !== ledger) {
    throw new PayscoreError(
      'PAYSCORE_E_TRANSACTION_REQUIRED',
      'enqueue was given a manager of another data source than the ledger lives in, so no worker would deliver the sync. ' +
        'Pass a manager of the data source named in forRoot (extra dataSource; default: the unnamed one).',
    );
  }
  if (manager.queryRunner?.isTransactionActive !== true) {
    throw new PayscoreError(
      'PAYSCORE_E_TRANSACTION_REQUIRED',
      'enqueue was given a manager that is in no transaction, so the fact could be recorded without your own write. ' +
        'Pass the manager of runInTransaction(dataSource, work) or dataSource.transaction(work).',
    );
  }
  if (isSqlite(ledger) && !sqliteGate(ledger).isHeldByCaller) {
    throw new PayscoreError(
      'PAYSCORE_E_SQLITE_TRANSACTION',
      'On SQLite enqueue takes only a manager that runInTransaction handed out: overlapping transactions of ' +
        'dataSource.transaction() share one connection and lose rows. Use runInTransaction(dataSource, work).',
    );
  }
}

const isSqlite = (dataSource: DataSource) => dataSource.options.type === 'better-sqlite3';
