import type { DataSource, ObjectLiteral } from 'typeorm';
import { SyncEntity } from '../entities/index.js';
import type { LeasedRow } from './columns.js';
import type { InsertedSync, InTurn, KnownOrders, KnownSync } from './rows.js';

export type RawRow = Readonly<Record<string, unknown>>;

/** Converts a raw row to an entity like a repository, so that every dialect gives the same types. */
export function hydrate<T extends ObjectLiteral>(
  dataSource: DataSource,
  entity: new () => T,
  raw: RawRow,
): T {
  const made = new entity();
  for (const column of dataSource.getMetadata(entity).columns) {
    const value: unknown = dataSource.driver.prepareHydratedValue(raw[column.databaseName], column);
    column.setEntityValue(made, value);
  }
  return made;
}

export function hydrateSync(dataSource: DataSource, raw: RawRow): SyncEntity {
  return hydrate(dataSource, SyncEntity, raw);
}

/** The rows of `known`: syncs, and one without an id after a failover. */
export function toKnown(rows: readonly RawRow[]): KnownOrders {
  const syncs: KnownSync[] = [];
  let doubtedUntil = 0;
  for (const raw of rows) {
    const { id, order_key, seq, status, settled_at, head } = raw as unknown as KnownSync;
    if (raw['doubted_until'] !== null) doubtedUntil = Number(raw['doubted_until']);
    else syncs.push({ id, order_key, seq: Number(seq), status, settled_at: numberOrNull(settled_at), head });
  }
  return { syncs, doubtedUntil };
}

/** A row of `RETURNING id, due_at, created_at`. */
export function toInserted({ id, due_at, created_at }: RawRow): InsertedSync {
  return { id: String(id), dueAt: due_at === null ? null : Number(due_at), createdAt: Number(created_at) };
}

/** The fields of a sync for delivery. */
export type LeasedSync = ReturnType<typeof toLeased>;

/** A row of `leasedColumns`. */
export function toLeased(raw: RawRow) {
  const row = raw as LeasedRow;
  // One literal: an object that grows field by field needs several times the memory.
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
    status: row.status as SyncEntity['status'],
    attempts: row.attempts,
    parkReason: row.park_reason as SyncEntity['parkReason'],
    traceParent: row.trace_parent,
    createdAt: Number(row.created_at),
    failures: row.failures,
    refusals: row.refusals,
    forbids: row.forbids,
    doubt: row.doubt as SyncEntity['doubt'],
    maybeSent: Boolean(row.maybe_sent),
    uncertainSince: numberOrNull(row.uncertain_since),
    absentSince: numberOrNull(row.absent_since),
    notCompletedSince: numberOrNull(row.not_completed_since),
    unauthorized: row.unauthorized,
  };
}

/** A row of `whoseTurn`. */
export interface TurnRow {
  readonly sub_mchid: string;
  readonly is_due: boolean | number;
}

/** SQLite gives a boolean as 0 or 1. */
export function toInTurn({ sub_mchid, is_due }: TurnRow): InTurn {
  return { subMchid: sub_mchid, isDue: Boolean(is_due) };
}

const numberOrNull = (value: string | number | null) => (value === null ? null : Number(value));
