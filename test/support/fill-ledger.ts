import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { DataSource } from 'typeorm';
import { numbersBelow } from './numbers-below.js';
import { withoutIndexes } from './without-indexes.js';

/** From here on it pays to make the indexes afterwards. */
const MANY = 10_000;

/** Rows of a kind, a power of ten each. */
export interface LedgerRows {
  readonly settled: number;
  /** Heads of their orders, due an hour ago at the latest. */
  readonly due: number;
  /** The next seq of each order that is due. */
  readonly blocked: number;
}

/** Fills an empty ledger with rows of one institution, made by the database itself. */
export async function fillLedger(
  dataSource: DataSource,
  institution: string,
  { settled, due, blocked }: LedgerRows,
): Promise<void> {
  const { tablePath } = dataSource.getMetadata(SyncEntity);
  const hourAgo = Date.now() - 3_600_000;
  const insert = (kind: string, count: number, seq: number, over: Readonly<Record<string, string>>) => {
    const order = `CONCAT('${institution}/${kind}', i, '/1900000109')`;
    const columns = {
      ...{
        id: `CONCAT('${kind}', ${seq}, '-', i)`,
        institution: `'${institution}'`,
        sub_mchid: `'1900000109'`,
      },
      ...{ out_order_no: `CONCAT('${kind}', i)`, order_key: order, seq: String(seq), revision: '1' },
      ...{ service_id: `'2002'`, request: `'{}'`, paid_at: '1', not_before: '1', status: `'queued'` },
      ...{ attempts: '0', crashes: '0', failures: '0', refusals: '0', forbids: '0', unauthorized: '0' },
      ...{ maybe_sent: 'false', created_at: String(hourAgo) },
      ...over,
    };
    return dataSource.query(
      `INSERT INTO ${tablePath} (${Object.keys(columns).join(', ')}) ` +
        `SELECT ${Object.values(columns).join(', ')} FROM (${numbersBelow(count)}) n`,
    );
  };
  const order = `CONCAT('${institution}/unpaid', i, '/1900000109')`;
  const fill = async () => {
    await insert('paid', settled, 1, { status: `'synced'`, settled_at: String(hourAgo) });
    await insert('unpaid', due, 1, { head: order, due_at: `${hourAgo} - i` });
    await insert('unpaid', blocked, 2, {});
  };
  await (settled < MANY ? fill() : withoutIndexes(dataSource, fill));
  // What autovacuum and InnoDB do by themselves, a little later.
  if (dataSource.options.type === 'postgres') await dataSource.query('ANALYZE');
  if (dataSource.options.type === 'mariadb') await dataSource.query(`ANALYZE TABLE ${tablePath}`);
}
