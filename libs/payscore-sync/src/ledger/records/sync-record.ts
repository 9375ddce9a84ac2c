import { dateOf } from '../entities/columns.js';
import type { SyncEntity } from '../entities/index.js';
import { hintRemedy } from '../../errors/hints.js';
import { DOUBLE_PAID_REMEDY, type ParkReason, parkRemedy } from '../states/park-reason.js';
import type { SyncStatus } from '../states/sync-states.js';

/** A sync as callers see it. Times are `Date`s here and ISO 8601 UTC over REST. */
export interface PayscoreSyncRecord {
  /** UUIDv7. */
  readonly id: string;
  /** Name of the institution that syncs it, as in the options. */
  readonly institution: string;
  readonly subMchid: string;
  /** `out_order_no` of the request: the merchant's own number of the service order. Case counts. */
  readonly outOrderNo: string;
  /** Number of the collection, from 1; 0 = the whole order. */
  readonly seq: number;
  readonly revision: number;
  readonly status: SyncStatus;
  /** The body as it goes to WeChat Pay. */
  readonly request: unknown;
  /** Calls begun so far, sends and queries. */
  readonly attempts: number;
  /** Null when settled, behind another sync of its order, or under way right now. */
  readonly nextAttemptAt: Date | null;
  /** Id of the sync of the same order that goes first. */
  readonly blockedBy: string | null;
  readonly uncertainSince: Date | null;
  /** Why it waits for a person, or did before it was resolved or cancelled. */
  readonly parkReason: ParkReason | null;
  /** What a person should do about it. */
  readonly remedy: string | null;
  /** WeChat Pay's transaction of an on-line payment that was found (`double_paid`). */
  readonly transactionId: string | null;
  /** What proved the status: the reply, a query or a person; with what the order showed. */
  readonly evidence: { readonly source: string; readonly order: unknown } | null;
  readonly lastOutcome: {
    readonly code: string | null;
    readonly httpStatus: number | null;
    readonly requestId: string | null;
    readonly message: string | null;
    /** Code of what is probably wrong (docs/errors.md#hints); `remedy` says what to do. */
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

/** Whether WeChat Pay has been asked about a sync since `before`, and the answer is written. */
export function wasAsked(before: PayscoreSyncRecord, current: PayscoreSyncRecord): boolean {
  if (current.status !== before.status) return true;
  const calls = current.attempts - before.attempts;
  // Without a next attempt it is leased: the call that was counted last is still under way.
  return calls > 1 || (calls === 1 && current.nextAttemptAt !== null);
}
