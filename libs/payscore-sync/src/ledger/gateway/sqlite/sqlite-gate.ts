import { AsyncLocalStorage } from 'node:async_hooks';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { withDeadline } from '../../../concurrency/with-deadline.js';
import { PayscoreError } from '../../../errors/index.js';
import { gateClosed } from '../database-timeout.js';

/**
 * One transaction at a time per SQLite file, first come first served, the worker's writes among them. TypeORM
 * shares one connection per file: of two overlapping transactions the second would silently join the first and
 * be lost with its rollback, after its caller got "committed" (docs/decisions.md).
 */
export class SqliteGate {
  private tail: Promise<unknown> = Promise.resolve();
  private readonly holder = new AsyncLocalStorage<{ open: boolean }>();

  /** Whether the calling code holds this gate. */
  get isHeldByCaller(): boolean {
    return this.holder.getStore()?.open === true;
  }

  /**
   * @param waitMs longest wait for its turn; default: no limit
   * @throws PayscoreError `PAYSCORE_E_SQLITE_TRANSACTION` when the caller already holds the gate: it would wait
   * for itself. `PAYSCORE_E_DATABASE_TIMEOUT` when its turn did not come in time; `work` does not run.
   */
  run<T>(work: () => Promise<T> | T, waitMs?: number): Promise<T> {
    if (this.isHeldByCaller) {
      throw new PayscoreError(
        'PAYSCORE_E_SQLITE_TRANSACTION',
        'A transaction on SQLite was started inside another one and would wait for itself forever. Pass the outer manager on instead.',
      );
    }
    let isGivenUp = false;
    let begin!: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const turn = this.tail.then(async () => {
      begin();
      if (isGivenUp) return undefined as T;
      const hold = { open: true };
      try {
        return await this.holder.run(hold, async () => work());
      } finally {
        hold.open = false;
      }
    });
    this.tail = turn.catch(() => undefined);
    if (waitMs === undefined) return turn;
    const inTime = withDeadline(begun, waitMs, () => {
      isGivenUp = true;
      throw gateClosed(waitMs);
    });
    return inTime.then(() => turn);
  }
}

interface Gates {
  readonly byFile: Map<string, SqliteGate>;
  readonly inMemory: WeakMap<DataSource, SqliteGate>;
}

/** Shared by all copies of this package in the process, like the connection. */
const GATES = Symbol.for('nestjs-payscore-sync:sqlite-gates');
const shared = globalThis as { [GATES]?: Gates };
const { byFile, inMemory } = (shared[GATES] ??= { byFile: new Map(), inMemory: new WeakMap() });

/** The gate of a data source's file. Two data sources on one file share it; a database in memory has its own. */
export function sqliteGate(dataSource: DataSource): SqliteGate {
  const file = String(dataSource.options.database);
  if (file === ':memory:' || file === '') return getOrCreate(inMemory, dataSource);
  return getOrCreate(byFile, resolve(file));
}

function getOrCreate<K>(
  gates: { get(key: K): SqliteGate | undefined; set(key: K, gate: SqliteGate): unknown },
  key: K,
): SqliteGate {
  const existing = gates.get(key);
  if (existing) return existing;
  const gate = new SqliteGate();
  gates.set(key, gate);
  return gate;
}
