import type { SyncEntity } from '../../entities/index.js';
import type { LedgerGateway } from '../../gateway/ledger-gateway.js';
import type { RawRow } from '../hydrate.js';
import { splitOwnRow } from '../own-row.js';
import type { RecordingExecutor, RecordingSql } from '../recording-sql.js';
import type { InsertedSync, InsertRow, KnownOrders } from '../rows.js';
import { tableNames } from '../table-names.js';
import type { TransactionLook, TransactionSql } from '../transaction-sql.js';
import { CURRENT, ledgerStatements } from './ledger.statements.js';
import type { MysqlServerIdentity } from './server-identity.js';
import { spreading } from './spread.js';

/** True inside a transaction; null on MySQL, which does not show it and takes the code as a comment. */
const IS_OPEN = 'COALESCE(/*M! @@in_transaction OR NOT @@autocommit, */ NULL)';

/** Recording through other libraries on MySQL 8 and MariaDB 10.6+. */
export class MysqlTransactionSql implements TransactionSql {
  private readonly text: ReturnType<typeof ledgerStatements>;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly identity: MysqlServerIdentity,
    private readonly recording: RecordingSql,
  ) {
    this.text = ledgerStatements(tableNames(gateway.dataSource));
  }

  async place(): Promise<string | null> {
    const place = await this.identity.place();
    const [row] = await this.gateway.query<{ place: string | null }[]>(`SELECT ${place} AS place`);
    return row?.place ?? null;
  }

  async known(
    executor: RecordingExecutor,
    orderKeys: readonly string[],
    isSecondLook: boolean,
  ): Promise<KnownOrders & { look: TransactionLook }> {
    const own = { place: await this.identity.place(), isOpen: IS_OPEN };
    const statement = this.text.known(isSecondLook ? CURRENT : '', own);
    const rows = await spreading(executor).query<RawRow[]>(statement, [orderKeys]);
    const { known, own: row } = splitOwnRow(rows);
    const { place, is_open } = row as { place: string | null; is_open: unknown };
    return { ...known, look: { place, mark: '', isOpen: is_open === null ? null : Number(is_open) === 1 } };
  }

  insert(executor: RecordingExecutor, rows: readonly InsertRow[]): Promise<readonly InsertedSync[]> {
    return this.recording.insert(spreading(executor), rows);
  }

  read(executor: RecordingExecutor, ids: readonly string[], isSecondLook: boolean): Promise<SyncEntity[]> {
    return this.recording.read(spreading(executor), ids, isSecondLook);
  }
}
