import type { SyncEntity } from '../../entities/index.js';
import type { LedgerClock } from '../../gateway/ledger-clock.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import { hydrateSync, type RawRow, toInserted } from '../hydrate.js';
import { splitOwnRow } from '../own-row.js';
import type { RecordingExecutor } from '../recording-sql.js';
import type { InsertedSync, InsertRow, KnownOrders } from '../rows.js';
import { tableNames } from '../table-names.js';
import type { TransactionLook, TransactionSql } from '../transaction-sql.js';
import { transactionStatements } from './transaction.statements.js';

/** Recording through other libraries on PostgreSQL 13+. */
export class PostgresTransactionSql implements TransactionSql {
  private readonly text: ReturnType<typeof transactionStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly clock: LedgerClock,
  ) {
    this.text = transactionStatements(tableNames(gateway.dataSource));
  }

  async place(): Promise<string | null> {
    const [row] = await this.gateway.query<{ place: string | null }[]>(this.text.place);
    return row?.place ?? null;
  }

  async known(
    executor: RecordingExecutor,
    orderKeys: readonly string[],
  ): Promise<KnownOrders & { look: TransactionLook }> {
    const rows = await executor.query<RawRow[]>(this.text.known, [JSON.stringify(orderKeys)]);
    const { known, own } = splitOwnRow(rows);
    const { place, mark } = own as { place: string | null; mark: string };
    return { ...known, look: { place, mark, isOpen: null } };
  }

  async insert(
    executor: RecordingExecutor,
    rows: readonly InsertRow[],
    mark: string,
  ): Promise<readonly InsertedSync[]> {
    const values = [JSON.stringify(rows), String(this.clock.offsetMs), mark];
    return (await executor.query<RawRow[]>(this.text.insert, values)).map(toInserted);
  }

  async read(executor: RecordingExecutor, ids: readonly string[]): Promise<SyncEntity[]> {
    const raw = await executor.query<RawRow[]>(this.text.read, [JSON.stringify(ids)]);
    return raw.map((row) => hydrateSync(this.gateway.dataSource, row));
  }
}
