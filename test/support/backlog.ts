import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { DataSource } from 'typeorm';
import { numbersBelow } from './numbers-below.js';

/** Rows of one sub-merchant that are due, each the head of an order of its own. */
export interface Backlog {
  readonly institution: string;
  readonly subMchid: string;
  readonly status: 'queued' | 'uncertain' | 'parked';
  /** A power of ten. */
  readonly count: number;
  /** When the first of them became due, epoch ms; each following one a millisecond later. */
  readonly dueAt: number;
}

/** Puts a backlog into the ledger, made by the database itself. Ids are `SUBMCHID-STATUS-I`. */
export async function addBacklog(dataSource: DataSource, backlog: Backlog): Promise<void> {
  const { institution, subMchid, status, count, dueAt } = backlog;
  const { tablePath } = dataSource.getMetadata(SyncEntity);
  const order = `CONCAT('${institution}/${status}', i, '/${subMchid}')`;
  const columns = {
    id: `CONCAT('${subMchid}-${status}-', i)`,
    ...{ institution: `'${institution}'`, sub_mchid: `'${subMchid}'`, service_id: `'2002'`, request: `'{}'` },
    ...{ out_order_no: `CONCAT('${status}', i)`, order_key: order, head: order, seq: '1', revision: '1' },
    ...{ paid_at: '1', not_before: '1', status: `'${status}'`, due_at: `${dueAt} + i` },
    ...{ attempts: '0', crashes: '0', failures: '0', refusals: '0', forbids: '0', unauthorized: '0' },
    ...{ maybe_sent: status === 'uncertain' ? 'true' : 'false', created_at: String(dueAt) },
    ...(status === 'parked' ? { park_reason: `'UNCLEAR'` } : {}),
  };
  await dataSource.query(
    `INSERT INTO ${tablePath} (${Object.keys(columns).join(', ')}) ` +
      `SELECT ${Object.values(columns).join(', ')} FROM (${numbersBelow(count)}) n`,
  );
}
