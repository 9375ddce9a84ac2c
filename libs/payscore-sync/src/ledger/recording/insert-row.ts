import type { PayscoreSyncRecord } from '../records/sync-record.js';
import type { InsertedSync, InsertRow, KnownSync } from '../sql/rows.js';
import type { BatchEntry, InsertBatch } from './insert-batch.js';
import type { PlannedInsert } from './plan-insert.js';

/** The row of a new sync. */
export function toInsertRow(
  { id, facts, orderKey }: BatchEntry,
  { revision, leads, maybeSent, notBefore, earliest }: PlannedInsert,
  { institution, traceParent }: InsertBatch,
): InsertRow {
  // Field by field: this runs in a host's transaction, and a spread costs ten microseconds.
  return {
    id,
    institution,
    sub_mchid: facts.subMchid,
    out_order_no: facts.outOrderNo,
    order_key: orderKey,
    seq: facts.seq,
    revision,
    service_id: facts.serviceId,
    request: facts.body,
    paid_at: facts.paidAt,
    paid_amount: facts.paidAmount,
    head: leads ? orderKey : null,
    not_before: notBefore,
    status: maybeSent ? 'uncertain' : 'queued',
    doubt: maybeSent ? 'maybe-sent' : null,
    maybe_sent: maybeSent,
    trace_parent: traceParent,
    earliest,
  };
}

/** As the order's next sync sees it. */
export function knownOnceInserted({ id, order_key, seq, status, head }: InsertRow): KnownSync {
  return { id, order_key, seq, status, settled_at: null, head };
}

/** The record of an inserted row, without a read. */
export function toNewRecord(row: InsertRow, { dueAt, createdAt }: InsertedSync): PayscoreSyncRecord {
  return {
    id: row.id,
    institution: row.institution,
    subMchid: row.sub_mchid,
    outOrderNo: row.out_order_no,
    seq: row.seq,
    revision: row.revision,
    status: row.status,
    request: JSON.parse(row.request) as unknown,
    attempts: 0,
    nextAttemptAt: dueAt === null ? null : new Date(dueAt),
    blockedBy: null,
    uncertainSince: row.maybe_sent ? new Date(createdAt) : null,
    parkReason: null,
    remedy: null,
    transactionId: null,
    evidence: null,
    lastOutcome: null,
    createdAt: new Date(createdAt),
    settledAt: null,
  };
}
