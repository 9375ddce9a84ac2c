import { v7 as uuidv7 } from 'uuid';
import type { SyncEntity } from '../entities/index.js';
import type { RecordableSync } from '../recordable-sync.js';
import type { FreshSyncRow, InsertedSync, NewSyncRow } from '../sql/ledger-sql.js';

/** The order all calls are lined up by; `/` cannot occur in any of its parts. */
export function orderKey(institution: string, subMchid: string, outOrderNo: string): string {
  return `${institution}/${subMchid}/${outOrderNo}`;
}

export function toRow(sync: RecordableSync): NewSyncRow {
  return {
    id: uuidv7(),
    institution: sync.institution,
    sub_mchid: sync.subMchid,
    out_order_no: sync.outOrderNo,
    order_key: orderKey(sync.institution, sync.subMchid, sync.outOrderNo),
    seq: sync.seq,
    service_id: sync.serviceId,
    request: sync.body,
    paid_at: sync.paidAt,
    paid_amount: sync.paidAmount,
    not_before: sync.notBefore,
    order_gap_ms: sync.orderGapMs,
    trace_parent: sync.traceParent,
  };
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
    status: 'queued',
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
    unauthorizedAt: null,
    doubt: null,
    maybeSent: false,
    uncertainSince: null,
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
