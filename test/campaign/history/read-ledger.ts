import type { DataSource } from 'typeorm';
import type { HostPayment, LedgerAttempt, LedgerSync } from '../checker/history.js';

type Row = Record<string, unknown>;

/** Reads the tables with statements of its own: what the product says of itself must not judge it. */
export class LedgerReader {
  constructor(private readonly dataSource: DataSource) {}

  async payments(committedBy: ReadonlyMap<string, number>): Promise<HostPayment[]> {
    const rows = await this.dataSource.query<Row[]>('SELECT * FROM campaign_payments');
    return rows.map((row) => ({
      id: text(row['id']),
      orderNo: text(row['order_no']),
      seq: Number(row['seq']),
      amount: numberOrNull(row['amount']),
      paidAt: Number(row['paid_at']) * 1000,
      committedBy: committedBy.get(text(row['id'])) ?? null,
    }));
  }

  async syncs(): Promise<LedgerSync[]> {
    const rows = await this.dataSource.query<Row[]>('SELECT * FROM payscore_syncs');
    return rows.map(toSync);
  }

  /** Those that are not settled. */
  async unsettled(): Promise<LedgerSync[]> {
    const rows = await this.dataSource.query<Row[]>('SELECT * FROM payscore_syncs WHERE settled_at IS NULL');
    return rows.map(toSync);
  }

  async attempts(): Promise<LedgerAttempt[]> {
    const rows = await this.dataSource.query<Row[]>('SELECT * FROM payscore_sync_attempts');
    return rows.map((row) => ({
      syncId: text(row['sync_id']),
      number: Number(row['number']),
      kind: row['kind'] === 'send' ? 'send' : 'query',
      startedAt: Number(row['started_at']),
      endedAt: numberOrNull(row['ended_at']),
      outcome: textOrNull(row['outcome']),
      decision: textOrNull(row['decision']),
      requestId: textOrNull(row['request_id']),
    }));
  }
}

function toSync(row: Row): LedgerSync {
  return {
    id: text(row['id']),
    orderNo: text(row['out_order_no']),
    subMchid: text(row['sub_mchid']),
    seq: Number(row['seq']),
    amount: numberOrNull(row['paid_amount']),
    paidAt: Number(row['paid_at']),
    status: text(row['status']),
    parkReason: textOrNull(row['park_reason']),
    evidenceSource: textOrNull(row['evidence_source']),
    settledAt: numberOrNull(row['settled_at']),
    leaseUntil: numberOrNull(row['lease_until']),
    dueAt: numberOrNull(row['due_at']),
  };
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`A column holds ${typeof value} where text was expected.`);
}

const textOrNull = (value: unknown) => (value === null ? null : text(value));
const numberOrNull = (value: unknown) => (value === null ? null : Number(value));
