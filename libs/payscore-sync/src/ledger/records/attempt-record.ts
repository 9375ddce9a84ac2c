import { dateOf } from '../entities/columns.js';
import type { SyncAttemptEntity } from '../entities/index.js';

/** One call to WeChat Pay, as callers see it. */
export interface PayscoreAttemptRecord {
  /** From 1 within its sync. */
  readonly number: number;
  readonly kind: 'send' | 'query';
  readonly startedAt: Date;
  /** Null while in progress. */
  readonly endedAt: Date | null;
  /** Outcome of the reply. */
  readonly outcome: string | null;
  /** The status it led to. */
  readonly decision: string | null;
  /** `no`: no byte left. */
  readonly sent: 'no' | 'maybe' | null;
  /** Why there is no complete reply. */
  readonly failure: string | null;
  /** `verified`, or why the signature was not accepted. */
  readonly verification: string | null;
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly message: string | null;
  /** Hint, the code of the probable cause (docs/errors.md#hints). */
  readonly hint: string | null;
  readonly origin: string | null;
  readonly durationMs: number | null;
}

export function toAttemptRecord(attempt: SyncAttemptEntity): PayscoreAttemptRecord {
  const { syncId: _syncId, leaseToken: _token, number, kind, startedAt, endedAt, ...reply } = attempt;
  return { number, kind, startedAt: new Date(startedAt), endedAt: dateOf(endedAt), ...reply };
}
