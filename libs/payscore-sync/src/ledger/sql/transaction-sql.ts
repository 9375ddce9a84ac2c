import type { RecordingExecutor, RecordingSql } from './recording-sql.js';
import type { InsertedSync, InsertRow, KnownOrders } from './rows.js';

/** What the connection of a host's transaction shows of itself. */
export interface TransactionLook {
  /** Server, database and tables it is connected to; null for no database. */
  readonly place: string | null;
  /** Same value for all statements of one transaction, and another one outside; empty where that cannot be told. */
  readonly mark: string;
  /** False: no transaction is open. Null: that cannot be told. */
  readonly isOpen: boolean | null;
}

/**
 * The statements of recording through another library than TypeORM. Their values are strings, numbers and nulls,
 * and strings have a type only by a cast, because libraries pass other values and infer types in their own ways.
 */
export interface TransactionSql extends Pick<RecordingSql, 'read'> {
  /** The place of the ledger's own connections. */
  place(): Promise<string | null>;
  known(
    executor: RecordingExecutor,
    orderKeys: readonly string[],
    isSecondLook: boolean,
  ): Promise<KnownOrders & { readonly look: TransactionLook }>;
  /** Inserts nothing if the statement is not in the transaction of `mark`, where that can be told. */
  insert(
    executor: RecordingExecutor,
    rows: readonly InsertRow[],
    mark: string,
  ): Promise<readonly InsertedSync[]>;
}
