import { PayscoreError } from '../../errors/index.js';
import type { PayscoreTransaction } from '../../transactions/payscore-transaction.js';
import type { LedgerDialect } from '../gateway/supported-dialect.js';
import type { PayscoreSyncRecord } from '../records/sync-record.js';
import type { TransactionSql } from '../sql/transaction-sql.js';
import { BatchInsert } from './batch-insert.js';
import type { InsertBatch } from './insert-batch.js';
import { LedgerPlace } from './ledger-place.js';
import { executorOf, TransactionRecording } from './transaction-recording.js';

/** Records batches through transactions of other libraries than TypeORM. */
export class TransactionInsert {
  private readonly place: LedgerPlace | null;

  /** @param sql null: the database takes none of them */
  constructor(
    private readonly sql: TransactionSql | null,
    private readonly dialect: LedgerDialect,
  ) {
    this.place = sql && new LedgerPlace(sql);
  }

  /**
   * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` outside a transaction, `PAYSCORE_E_OTHER_DATABASE` for another
   * database than the ledger's, and what `BatchInsert` throws
   */
  async run(transaction: PayscoreTransaction, batch: InsertBatch): Promise<PayscoreSyncRecord[]> {
    const { sql, place, dialect } = this;
    if (typeof transaction.query !== 'function') throw noAdapter();
    if (!sql || !place || transaction.dialect !== dialect) throw otherDialect(transaction.dialect, dialect);
    const recording = new TransactionRecording(sql, place, transaction);
    return new BatchInsert(recording, executorOf(transaction), batch).run();
  }
}

function noAdapter(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_TRANSACTION_REQUIRED',
    'enqueue was given a transaction that is none of nestjs-payscore-sync/transactions. ' +
      'Wrap the transaction of your library, e.g. { transaction: prismaTransaction(tx) }.',
  );
}

function otherDialect(given: string, own: LedgerDialect): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_OTHER_DATABASE',
    `enqueue was given a transaction on ${given}, and the ledger lives on ${own}. Nothing was recorded. ` +
      'Give it a transaction on the database of the ledger; on SQLite only { manager } is possible.',
  );
}
