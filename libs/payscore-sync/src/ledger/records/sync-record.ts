import { dateOf } from '../entities/columns.js';
import type { SyncEntity } from '../entities/index.js';
import { hintRemedy } from '../../errors/hints.js';
import { DOUBLE_PAID_REMEDY, type ParkReason, parkRemedy } from '../states/park-reason.js';
import type { SyncStatus } from '../states/sync-states.js';

/** A sync, as callers see it. Times are `Date`s here and ISO 8601 UTC over REST. */
export interface PayscoreSyncRecord {
  /** UUIDv7. */
  readonly id: string;
  /** Name of its institution in the options. */
  readonly institution: string;
  readonly subMchid: string;
  /** `out_order_no` of the request: the merchant's number of the service order, case sensitive. */
  readonly outOrderNo: string;
  /** Number of the payment, from 1; 0 = the whole order. */
  readonly seq: number;
  readonly revision: number;
  readonly status: SyncStatus;
  /** The body for WeChat Pay. */
  readonly request: unknown;
  /** Number of begun calls, sends and queries. */
  readonly attempts: number;
  /** Null when settled, behind another sync of its order, or in progress. */
  readonly nextAttemptAt: Date | null;
  /** Id of the sync of the same order that goes first. */
  readonly blockedBy: string | null;
  readonly uncertainSince: Date | null;
  /** Why it waits for an operator, or did before it was resolved or cancelled. */
  readonly parkReason: ParkReason | null;
  /** Remedy for the operator. */
  readonly remedy: string | null;
  /** WeChat Pay's transaction of the online payment (`double_paid`). */
  readonly transactionId: string | null;
  /** Evidence of the status: the reply, a query or an operator, with the order's state. */
  readonly evidence: { readonly source: string; readonly order: unknown } | null;
  readonly lastOutcome: {
    readonly code: string | null;
    readonly httpStatus: number | null;
    readonly requestId: string | null;
    readonly message: string | null;
    /** Hint, the code of the probable cause (docs/errors.md#hints); `remedy` says what to do. */
    readonly hint: string | null;
  } | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

export function toSyncRecord(sync: SyncEntity, blockedBy: string | null): PayscoreSyncRecord {
  return {
    id: sync.id,
    institution: sync.institution,
    subMchid: sync.subMchid,
    outOrderNo: sync.outOrderNo,
    seq: sync.seq,
    revision: sync.revision,
    status: sync.status,
    request: JSON.parse(sync.request) as unknown,
    attempts: sync.attempts,
    nextAttemptAt: dateOf(sync.dueAt),
    blockedBy,
    uncertainSince: sync.status === 'uncertain' ? dateOf(sync.uncertainSince) : null,
    parkReason: sync.parkReason,
    remedy: remedy(sync),
    transactionId: sync.transactionId,
    evidence: evidence(sync),
    lastOutcome: lastOutcome(sync),
    createdAt: new Date(sync.createdAt),
    settledAt: dateOf(sync.settledAt),
  };
}

function remedy(sync: SyncEntity): string | null {
  if (sync.status === 'double_paid') return DOUBLE_PAID_REMEDY;
  if (sync.status === 'parked' && sync.parkReason) return parkRemedy(sync.parkReason, sync.lastHttpStatus);
  return sync.settledAt === null ? hintRemedy(sync.lastHint) : null;
}

function evidence(sync: SyncEntity): PayscoreSyncRecord['evidence'] {
  if (sync.evidenceSource === null) return null;
  const order: unknown = sync.evidence === null ? null : JSON.parse(sync.evidence);
  return { source: sync.evidenceSource, order };
}

function lastOutcome(sync: SyncEntity): PayscoreSyncRecord['lastOutcome'] {
  const { lastCode: code, lastHttpStatus: httpStatus, lastRequestId: requestId } = sync;
  const { lastMessage: message, lastHint: hint } = sync;
  const isEmpty =
    code === null && httpStatus === null && requestId === null && message === null && hint === null;
  return isEmpty ? null : { code, httpStatus, requestId, message, hint };
}

/** Whether a query of the sync since `before` is written. */
export function wasAsked(before: PayscoreSyncRecord, current: PayscoreSyncRecord): boolean {
  if (current.status !== before.status) return true;
  const calls = current.attempts - before.attempts;
  // Without a next attempt it is leased: the last counted call is still in progress.
  return calls > 1 || (calls === 1 && current.nextAttemptAt !== null);
}
