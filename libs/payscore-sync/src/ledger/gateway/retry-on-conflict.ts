import { retry } from '../../concurrency/retry.js';

/** More than a passing collision: the caller has a retry of its own, seconds apart. */
const MAX_TRIES = 4;
/** Longest pause before the second try, ms; twice that before each further one. */
const PAUSE_MS = 10;

/** Codes of databases for transactions that were given up because of another one, and may be repeated. */
const CONFLICTS: ReadonlySet<unknown> = new Set([
  // PostgreSQL: serialization failure, deadlock, lock timeout
  ...['40001', '40P01', '55P03'],
  // MySQL and MariaDB: deadlock, lock timeout (MariaDB also for NOWAIT), NOWAIT, row changed since the snapshot
  ...['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_NOWAIT', 'ER_CHECKREAD'],
  // Another transaction made its row the head of the order meanwhile; the second look sees it.
  ...['23505', 'ER_DUP_ENTRY'],
]);

/**
 * Runs a transaction of the worker again when the database gave it up for another one. Never around the host's:
 * that is not ours to repeat.
 */
export function retryOnConflict<T>(transaction: () => Promise<T>): Promise<T> {
  return retry(transaction, (failures, error) =>
    failures < MAX_TRIES && isConflict(error) ? Math.random() * PAUSE_MS * 2 ** (failures - 1) : null,
  );
}

/** Whether a statement that may be repeated failed only because of what others did meanwhile. */
export function isConflict(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return CONFLICTS.has(code) || (typeof code === 'string' && code.startsWith('SQLITE_BUSY'));
}
