import type { Socket } from 'node:net';
import { runInTransaction } from 'nestjs-payscore-sync';
import type { DataSource, EntityManager } from 'typeorm';

/** How long a host waits for a transaction of its own before it throws the connection away, ms. */
const PATIENCE_MS = 4000;

/** What the drivers of PostgreSQL and MariaDB hand out; the socket is in one of two places. */
interface ServerConnection {
  readonly stream?: Socket;
  readonly connection?: { readonly stream?: Socket };
}

/**
 * A transaction of the host's own that does not wait on a silent connection without a limit. On SQLite, which cannot be
 * silent, it is the library's `runInTransaction`.
 */
export async function inPatientTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  if (dataSource.options.type === 'better-sqlite3') return runInTransaction(dataSource, work);
  const runner = dataSource.createQueryRunner();
  let patience: NodeJS.Timeout | undefined;
  try {
    const { stream, connection } = (await runner.connect()) as ServerConnection;
    const socket = stream ?? connection?.stream;
    patience = setTimeout(() => socket?.destroy(new Error('The database is silent.')), PATIENCE_MS);
    await runner.startTransaction();
    const result = await work(runner.manager);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(patience);
    await runner.release();
  }
}
