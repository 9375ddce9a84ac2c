import type { PayscoreErrorCode } from '../errors/index.js';
import type { LedgerScope, SyncStatus } from '../ledger/index.js';
import type { PayscoreCashBookLine } from './cash-book-line.js';

interface CashBookOptions {
  /** Scope of the caller; everything outside is not found. Absent: no limit. */
  within?: LedgerScope;
  /** Name of the institution; optional if only one is configured. */
  institution?: string;
  /** Ends the work between two batches; the call rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface BackfillOptions extends CashBookOptions {
  /** True: every batch is rolled back, so nothing is recorded. Default false. */
  dryRun?: boolean;
  /** True: records the other lines. Default false: rejects at the first line that is not valid. */
  skipInvalid?: boolean;
  /** Called for each line, in the order of the book, after its transaction; awaited. */
  onLine?: (outcome: PayscoreLineOutcome) => void | Promise<void>;
}

/** What became of a line. */
export interface PayscoreLineOutcome {
  readonly line: number;
  /**
   * `recorded`: new. `known`: recorded before with the same facts. `cancelled`: recorded before and withdrawn by a
   * person, so it is not recorded again. `conflict`: its order does not take it. `invalid`: it is no payment.
   */
  readonly outcome: 'recorded' | 'known' | 'cancelled' | 'conflict' | 'invalid';
  /** As the line gives it. */
  readonly outOrderNo: string;
  /** Of the sync; null without one, and in a dry run for a new one. */
  readonly id: string | null;
  /** Error of `conflict` and `invalid`. */
  readonly code: PayscoreErrorCode | null;
  readonly detail: string | null;
}

/** A cash book that was recorded, in numbers. */
export interface PayscoreBackfillResult {
  readonly dryRun: boolean;
  readonly lines: number;
  /** Lines of each outcome. */
  readonly outcomes: Readonly<Record<PayscoreLineOutcome['outcome'], number>>;
}

export interface ReconcileOptions extends CashBookOptions {
  /** Percentage of the lines that agree for which WeChat Pay is asked, 0 to 100; default 0. */
  ask?: number;
  /**
   * The book has every payment of its sub-merchants between its first and its last `paid_time`: a sync of that time that
   * the book lacks is a difference. Reads all syncs recorded since. Default false.
   */
  isComplete?: boolean;
  /** Called for each line that differs, in the order of the book; awaited. */
  onDifference?: (difference: PayscoreDifference) => void | Promise<void>;
  /** Called after each batch with the number of lines so far. */
  onProgress?: (lines: number) => void;
}

/** In what a line of a cash book and the ledger differ. */
export const PAYSCORE_DIFFERENCES = [
  // The ledger has no sync for the line, or only cancelled ones.
  'missing',
  'other_amount',
  'other_time',
  'other_service',
  // Queued or uncertain.
  'unsettled',
  'parked',
  'double_paid',
  // A sync without a line, where the book is complete.
  'not_in_book',
  // WeChat Pay shows something else than a synced payment.
  'wechatpay_differs',
  // The line is no payment.
  'invalid',
] as const;

export type PayscoreDifferenceKind = (typeof PAYSCORE_DIFFERENCES)[number];

/** The payment of a sync, as it was recorded. */
export interface PayscoreRecordedPayment {
  readonly id: string;
  readonly status: SyncStatus;
  readonly parkReason: string | null;
  readonly outOrderNo: string;
  readonly subMchid: string;
  readonly serviceId: string;
  /** 0 = the whole order. */
  readonly seq: number;
  readonly paidAt: Date;
  readonly paidAmount: number | null;
}

/** A line that differs from the ledger, or a sync without a line. */
export interface PayscoreDifference {
  readonly kinds: readonly PayscoreDifferenceKind[];
  /** Null for `not_in_book`. */
  readonly line: number | null;
  /** Null for `not_in_book`. */
  readonly book: PayscoreCashBookLine | null;
  /** Null where the ledger has none. */
  readonly sync: PayscoreRecordedPayment | null;
  /** What WeChat Pay showed of `wechatpay_differs`: the outcome of a query, see docs/states.md. */
  readonly shown: string | null;
  /** What is wrong with an `invalid` line. */
  readonly detail: string | null;
}

/** A cash book beside the ledger, in numbers. */
export interface PayscoreReconciliation {
  readonly lines: number;
  /** Lines that agree with a settled sync. */
  readonly agreeing: number;
  /** Differences of each kind. One line may have several. */
  readonly differences: Readonly<Record<PayscoreDifferenceKind, number>>;
  /** Between the first and the last `paid_time`; null for an empty book. */
  readonly from: Date | null;
  readonly to: Date | null;
  /** Orders asked for at WeChat Pay, and how many of these queries got no answer to rely on. */
  readonly asked: number;
  readonly unanswered: number;
}
