import { PayscoreError } from '../../errors/index.js';
import type {
  PayscoreTransaction,
  PayscoreTransactionValue,
} from '../../transactions/payscore-transaction.js';
import type { SyncEntity } from '../entities/index.js';
import type { RecordingExecutor, RecordingSql } from '../sql/recording-sql.js';
import type { InsertedSync, InsertRow, KnownOrders } from '../sql/rows.js';
import type { TransactionSql } from '../sql/transaction-sql.js';
import { isMissingTable } from './is-missing-table.js';
import type { LedgerPlace } from './ledger-place.js';
import { noLedgerThere } from './recording-error.js';

/**
 * Recording through one transaction of another library. Before the first write it is refused outside a transaction
 * and on another database, as far as the connection shows it.
 */
export class TransactionRecording implements RecordingSql {
  private mark: string | null = null;

  constructor(
    private readonly sql: TransactionSql,
    private readonly place: LedgerPlace,
    private readonly transaction: Pick<PayscoreTransaction, 'isOpen'>,
  ) {}

  async known(
    executor: RecordingExecutor,
    orderKeys: readonly string[],
    isSecondLook: boolean,
  ): Promise<KnownOrders> {
    const { look, ...known } = await this.sql
      .known(executor, orderKeys, isSecondLook)
      .catch((error: unknown) => {
        throw isMissingTable(error) ? noLedgerThere(error) : error;
      });
    await this.place.assertSame(look.place);
    // The insert between two reads has written nothing then.
    if (look.mark !== (this.mark ?? look.mark) || !(await this.isOpen(look.isOpen))) throw outside();
    this.mark = look.mark;
    return known;
  }

  /** @param shown by the first statement; null: it cannot show it */
  private async isOpen(shown: boolean | null): Promise<boolean> {
    // Asked once: nobody commits between two statements of a recording.
    if (shown !== null || this.mark !== null) return shown ?? true;
    return (await this.transaction.isOpen?.()) ?? true;
  }

  insert(executor: RecordingExecutor, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]> {
    return this.sql.insert(executor, rows, this.mark ?? '');
  }

  read(executor: RecordingExecutor, ids: readonly string[], isSecondLook: boolean): Promise<SyncEntity[]> {
    return this.sql.read(executor, ids, isSecondLook);
  }
}

/** The statements of recording have only these values. Libraries may rename columns, e.g. Knex with mappers. */
export function executorOf(transaction: PayscoreTransaction): RecordingExecutor {
  return {
    async query<T>(text: string, parameters: unknown[]): Promise<T> {
      const rows = await transaction.query(text, parameters as PayscoreTransactionValue[]);
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [inSnakeCase(name), value])),
      ) as T;
    },
  };
}

const inSnakeCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 ? '_' : ''}${letter.toLowerCase()}`);

function outside(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_TRANSACTION_REQUIRED',
    'enqueue was given a transaction whose connection has none open, so the fact could be recorded without your own write. ' +
      'Nothing was recorded. Begin the transaction first, and give the adapter the client of that transaction, not a pool.',
  );
}
