import type { SyncEntity } from '../entities/index.js';
import type { InsertedSync, InsertRow, KnownOrders } from './rows.js';

/** Runs the statements of recording in the host's transaction. TypeORM's `EntityManager` is one. */
export interface RecordingExecutor {
  query<T>(text: string, parameters: unknown[]): Promise<T>;
}

/** The statements of recording, one implementation per dialect. */
export interface RecordingSql {
  /**
   * Every sync of these orders, and whether there was a failover, through the host's transaction.
   * @param isSecondLook a row was left out for a reason outside the transaction's snapshot: read past it
   */
  known(
    executor: RecordingExecutor,
    orderKeys: readonly string[],
    isSecondLook: boolean,
  ): Promise<KnownOrders>;
  /**
   * Inserts the first sync of an order, without a read before: it saves a round trip. Null: nothing was inserted,
   * since the order has a sync, or a failover casts doubt on this one. SQLite needs no round trip; in MySQL and
   * MariaDB the search would lock a gap in which others insert.
   * @param row as planned for an order without a sync
   */
  insertFirst?(executor: RecordingExecutor, row: InsertRow): Promise<InsertedSync | null>;
  /**
   * Inserts through the host's transaction and returns the inserted rows. A row is left out when another
   * transaction has recorded the same sync, or the head of its order, since the read.
   */
  insert(executor: RecordingExecutor, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]>;
  /** These syncs, read like `known`. */
  read(executor: RecordingExecutor, ids: readonly string[], isSecondLook: boolean): Promise<SyncEntity[]>;
}
