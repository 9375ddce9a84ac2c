import { v7 as uuidv7 } from 'uuid';
import type { SyncEntity } from '../entities/index.js';
import type { RecordableSync } from './recordable-sync.js';
import type { FreshSyncRow, InsertedSync, KnownSync, NewSyncRow } from '../sql/ledger-sql.js';
import { orderKey } from '../reading/order-key.js';
import type { PlannedInsert } from './plan-insert.js';

export function toRow(sync: RecordableSync): NewSyncRow {
  return {
    id: uuidv7(),
    institution: sync.institution,
    sub_mchid: sync.subMchid,
    out_order_no: sync.outOrderNo,
    order_key: orderKey(sync.institution, sync.outOrderNo, sync.subMchid),
    seq: sync.seq,
    service_id: sync.serviceId,
    request: sync.body,
    paid_at: sync.paidAt,
    paid_amount: sync.paidAmount,
    not_before: sync.notBefore,
    order_gap_ms: sync.orderGapMs,
    lease_ms: sync.leaseMs,
    trace_parent: sync.traceParent,
  };
}

/** The row of a fact that is new in its order. */
export function toFreshRow(row: NewSyncRow, standing: PlannedInsert): FreshSyncRow {
  const { revision, leads, maybeSent, notBefore, earliest } = standing;
  // Field by field, as below: this runs in a host's transaction, and spreading costs some ten microseconds.
  return {
    id: row.id,
    institution: row.institution,
    sub_mchid: row.sub_mchid,
    out_order_no: row.out_order_no,
    order_key: row.order_key,
    seq: row.seq,
    revision,
    service_id: row.service_id,
    request: row.request,
    paid_at: row.paid_at,
    paid_amount: row.paid_amount,
    head: leads ? row.order_key : null,
    not_before: notBefore,
    order_gap_ms: row.order_gap_ms,
    lease_ms: row.lease_ms,
    status: maybeSent ? 'uncertain' : 'queued',
    doubt: maybeSent ? 'maybe-sent' : null,
    maybe_sent: maybeSent,
    trace_parent: row.trace_parent,
    earliest,
  };
}

/** How the next fact of the order will see it. */
export function knownOnceInserted({ id, order_key, seq, status, head }: FreshSyncRow): KnownSync {
  return { id, order_key, seq, status, settled_at: null, head };
}

/** The row as it was just inserted, without reading it back: forty columns that were all known before. */
export function newSync(row: FreshSyncRow, inserted: InsertedSync): SyncEntity {
  // One literal: spreading several costs more than all the rest of recording.
  return {
    id: row.id,
    institution: row.institution,
    subMchid: row.sub_mchid,
    outOrderNo: row.out_order_no,
    orderKey: row.order_key,
    seq: row.seq,
    revision: row.revision,
    serviceId: row.service_id,
    request: row.request,
    paidAt: row.paid_at,
    paidAmount: row.paid_amount,
    status: row.status,
    head: row.head,
    dueAt: inserted.dueAt,
    notBefore: row.not_before,
    leaseToken: null,
    leaseUntil: null,
    attempts: 0,
    crashes: 0,
    failures: 0,
    refusals: 0,
    forbids: 0,
    unauthorized: 0,
    doubt: row.doubt,
    maybeSent: row.maybe_sent,
    uncertainSince: row.maybe_sent ? inserted.createdAt : null,
    absentSince: null,
    notCompletedSince: null,
    parkReason: null,
    evidenceSource: null,
    evidence: null,
    transactionId: null,
    lastCode: null,
    lastHttpStatus: null,
    lastRequestId: null,
    lastMessage: null,
    lastHint: null,
    traceParent: row.trace_parent,
    createdAt: inserted.createdAt,
    settledAt: null,
    stalledAt: null,
  };
}
