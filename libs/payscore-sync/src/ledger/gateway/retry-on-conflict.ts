import { retry } from '../../concurrency/retry.js';

/** Number of tries; the caller has its own retry, seconds apart. */
const MAX_TRIES = 4;
/** Longest pause before the second try, ms; it doubles for each further one. */
const PAUSE_MS = 10;

/** Codes of databases for transactions that were given up because of another one, and may be repeated. */
const CONFLICTS: ReadonlySet<unknown> = new Set([
  // PostgreSQL: serialization failure, deadlock, lock timeout
  ...['40001', '40P01', '55P03'],
  // MySQL and MariaDB: deadlock, lock timeout (MariaDB also for NOWAIT), NOWAIT, row changed since the snapshot
  ...['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_NOWAIT', 'ER_CHECKREAD'],
  // Another transaction made its row the head of the order meanwhile; the second read sees it.
  ...['23505', 'ER_DUP_ENTRY'],
]);

/**
 * Repeats a transaction of the ledger after a conflict. On a cluster such as Galera it shows at the commit, which
 * was then not made. Never use it for host transactions.
 */
export function retryOnConflict<T>(transaction: () => Promise<T>): Promise<T> {
  return retry(transaction, (failures, error) =>
    failures < MAX_TRIES && isConflict(error) ? Math.random() * PAUSE_MS * 2 ** (failures - 1) : null,
  );
}

/** Whether a repeatable statement failed only because of other transactions. */
export function isConflict(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return CONFLICTS.has(code) || (typeof code === 'string' && code.startsWith('SQLITE_BUSY'));
}
