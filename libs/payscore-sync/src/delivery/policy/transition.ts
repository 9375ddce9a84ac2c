import type { ParkReason } from '../../ledger/index.js';
import type { CredentialAnswer } from '../outcome/index.js';

/** Result of earlier attempts for the next decision; a part of the ledger row. Times are epoch ms. */
export interface RetryState {
  /** Attempts in a row without information; drives the backoff. Of a parked sync: queries since the parking. */
  readonly failures: number;
  /** Explicit refusals in a row. */
  readonly refusals: number;
  /** Verified refusals of the query in a row. */
  readonly forbids: number;
  /** Why the outcome is open: explicitly refused, or sent without a verified answer. Null when never sent. */
  readonly doubt: 'refused' | 'maybe-sent' | null;
  /** Begin of the doubt over all sends; drives the age. */
  readonly uncertainSince: number | null;
  /** First verified answer without our payment after a possible send. */
  readonly absentSince: number | null;
  readonly notCompletedSince: number | null;
  /** Its 401s in a row while WeChat Pay accepted the credential. */
  readonly unauthorized: number;
  /** An attempt may have been applied: no verified reply says that it was refused. */
  readonly maybeSent: boolean;
}

/** Transition of a sync after an attempt. */
export interface Transition {
  readonly status: 'queued' | 'uncertain' | 'synced' | 'parked' | 'double_paid';
  /** Due time of the next attempt, epoch ms; null for none. */
  readonly dueAt: number | null;
  readonly parkReason: ParkReason | null;
  /** Evidence of `synced` or `double_paid`. */
  readonly evidence: 'reply' | 'query' | null;
  readonly memory: RetryState;
}

/** The settings a decision depends on; ms unless said otherwise. */
export interface PolicySettings {
  readonly timeoutMs: number;
  readonly marginMs: number;
  readonly orderGapMs: number;
  readonly deferralMs: number;
  readonly recheckMs: number;
  readonly maxRefusals: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  readonly maxAgeMs: number;
  readonly ratePauseMs: number;
}

/** Input of a decision besides the outcome. */
export interface TransitionInput {
  readonly memory: RetryState;
  /** Database time, epoch ms. */
  readonly now: number;
  /** Start of the attempt, database time, epoch ms. */
  readonly startedAt: number;
  /** The reply is verified. An unverified reply to a possible send proves nothing. */
  readonly isVerified: boolean;
  /** From the reply, ms. */
  readonly retryAfterMs: number | null;
  /** Result of the credential check after a 401; null for other replies. */
  readonly credential: CredentialAnswer | null;
  /** 0 (included) to 1 (excluded). */
  readonly random: number;
}
