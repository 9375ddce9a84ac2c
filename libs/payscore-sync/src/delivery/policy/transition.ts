import type { ParkReason } from '../../ledger/index.js';
import type { CredentialAnswer } from '../outcome/index.js';

/** What earlier attempts left behind for the next decision; a part of the ledger row. Times are epoch ms. */
export interface RetryState {
  /**
   * Attempts that told nothing, since the last one that did; drives the backoff. Of a parked sync: queries since it was
   * parked.
   */
  readonly failures: number;
  /** Explicit refusals in a row. */
  readonly refusals: number;
  /** Verified "you may not query" in a row. */
  readonly forbids: number;
  /** Why the outcome is open: refused outright, or sent without an answer we can trust. */
  readonly doubt: 'refused' | 'maybe-sent' | null;
  /** Since when the outcome has been in doubt, over all sends; drives the age. */
  readonly uncertainSince: number | null;
  /** First verified answer, after a possible send, that did not show our collection. */
  readonly absentSince: number | null;
  readonly notCompletedSince: number | null;
  /** Its 401s in a row while WeChat Pay accepted the credential. */
  readonly unauthorized: number;
  /** An attempt may have been applied: no verified reply says that it was turned away. */
  readonly maybeSent: boolean;
}

/** Where a sync goes after an attempt. */
export interface Transition {
  readonly status: 'queued' | 'uncertain' | 'synced' | 'parked' | 'double_paid';
  /** When the next attempt is due, epoch ms; null when there is none. */
  readonly dueAt: number | null;
  readonly parkReason: ParkReason | null;
  /** What proved `synced` or `double_paid`. */
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

/** What a decision is made from, besides the outcome. */
export interface TransitionInput {
  readonly memory: RetryState;
  /** Database time, epoch ms. */
  readonly now: number;
  /** Start of the attempt, database time, epoch ms. */
  readonly startedAt: number;
  /** The reply is WeChat Pay's. What an unverified reply says of a call that may have been sent proves nothing. */
  readonly isVerified: boolean;
  /** From the reply, ms. */
  readonly retryAfterMs: number | null;
  /** What WeChat Pay says of the credential, asked after a 401; null for any other reply. */
  readonly credential: CredentialAnswer | null;
  /** 0 (included) to 1 (excluded). */
  readonly random: number;
}
