import type { SyncEntity } from '../entities/index.js';
import type { RawRow } from './hydrate-sync.js';

/** What delivery needs of a sync; the rest of the row stays in the database. */
export type LeasedSync = ReturnType<typeof toLeased>;

/** Its columns, for a `SELECT` or `RETURNING`. @param table alias of the table */
export function leasedColumns(table: string): string {
  const columns = [
    ...['id', 'institution', 'sub_mchid', 'out_order_no', 'order_key', 'seq', 'service_id', 'request'],
    ...['paid_at', 'paid_amount', 'status', 'attempts', 'park_reason', 'trace_parent', 'created_at'],
    ...['failures', 'refusals', 'forbids', 'doubt', 'maybe_sent', 'uncertain_since', 'absent_since'],
    ...['not_completed_since', 'unauthorized'],
  ] as const satisfies readonly (keyof Row)[];
  return columns.map((name) => `${table}.${name}`).join(', ');
}

/** Drivers give bigint as text or number, and a boolean as one or as 0 and 1. */
export function toLeased(raw: RawRow) {
  const row = raw as unknown as Row;
  // One literal: an object that grows field by field takes several times the memory.
  return {
    id: row.id,
    institution: row.institution,
    subMchid: row.sub_mchid,
    outOrderNo: row.out_order_no,
    orderKey: row.order_key,
    seq: row.seq,
    serviceId: row.service_id,
    request: row.request,
    paidAt: Number(row.paid_at),
    paidAmount: numberOrNull(row.paid_amount),
    status: row.status,
    attempts: row.attempts,
    parkReason: row.park_reason,
    traceParent: row.trace_parent,
    createdAt: Number(row.created_at),
    failures: row.failures,
    refusals: row.refusals,
    forbids: row.forbids,
    doubt: row.doubt,
    maybeSent: Boolean(row.maybe_sent),
    uncertainSince: numberOrNull(row.uncertain_since),
    absentSince: numberOrNull(row.absent_since),
    notCompletedSince: numberOrNull(row.not_completed_since),
    unauthorized: row.unauthorized,
  };
}

type Bigint = string | number;

interface Row {
  readonly id: string;
  readonly institution: string;
  readonly sub_mchid: string;
  readonly out_order_no: string;
  readonly order_key: string;
  readonly seq: number;
  readonly service_id: string;
  readonly request: string;
  readonly paid_at: Bigint;
  readonly paid_amount: Bigint | null;
  readonly status: SyncEntity['status'];
  readonly attempts: number;
  readonly park_reason: SyncEntity['parkReason'];
  readonly trace_parent: string | null;
  readonly created_at: Bigint;
  readonly failures: number;
  readonly refusals: number;
  readonly forbids: number;
  readonly doubt: SyncEntity['doubt'];
  readonly maybe_sent: boolean | number;
  readonly uncertain_since: Bigint | null;
  readonly absent_since: Bigint | null;
  readonly not_completed_since: Bigint | null;
  readonly unauthorized: number;
}

const numberOrNull = (value: Bigint | null) => (value === null ? null : Number(value));
