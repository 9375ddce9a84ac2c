import { setTimeout as delay } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import type { DataSource } from 'typeorm';
import { PayscoreError } from '../../../errors/index.js';

/** Longest wait for a transaction outside the gate, ms. */
const PATIENCE_MS = 5000;

/**
 * Waits until the shared connection has no transaction open. A host transaction outside runInTransaction would
 * otherwise include ours and roll it back.
 * @throws PayscoreError `PAYSCORE_E_SQLITE_TRANSACTION` when it stays open.
 */
export async function untilNoTransaction(dataSource: DataSource): Promise<void> {
  // The shared query runner's flag is set slightly before SQLite's own.
  const { databaseConnection } = dataSource.driver as unknown as {
    databaseConnection: { inTransaction: boolean };
  };
  const runner = dataSource.createQueryRunner();
  const isOpen = () => runner.isTransactionActive || databaseConnection.inTransaction;
  for (const until = performance.now() + PATIENCE_MS; isOpen(); await delay(5)) {
    if (performance.now() < until) continue;
    throw new PayscoreError(
      'PAYSCORE_E_SQLITE_TRANSACTION',
      'A transaction opened outside runInTransaction stays open on the SQLite connection that everything shares. ' +
        'Put every write through runInTransaction(dataSource, work).',
    );
  }
}
