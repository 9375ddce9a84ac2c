import type { PayscoreErrorCode } from '../errors/index.js';
import type { ActionRefusal, SyncStatus } from '../ledger/index.js';

/** Result of the dry run of an action on many syncs. */
export interface PayscoreRunPlan {
  readonly dryRun: true;
  /** Syncs that allow the action. */
  readonly count: number;
  /** Refusals of each rule; `not-found`: ids that are unknown or outside the scope. */
  readonly refused: Readonly<Record<ActionRefusal | 'not-found', number>>;
  /** The filter has more syncs than one run takes. */
  readonly hasMore: boolean;
  /** SHA-256 of these syncs and their state, for the real run. */
  readonly digest: string;
}

/** Result of an action on many syncs. */
export interface PayscoreRunResult {
  readonly dryRun: false;
  readonly digest: string;
  readonly done: number;
  /** One for each sync of the plan; of a repeated run, those that were done. */
  readonly outcomes: readonly PayscoreRunOutcome[];
}

export interface PayscoreRunOutcome {
  readonly id: string;
  /** `refused`: by a rule, after a change; `failed`: try again. */
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Status after the action; null without it. */
  readonly status: SyncStatus | null;
  /** Error; null after success, or when the run ended before this sync. */
  readonly code: PayscoreErrorCode | null;
  readonly detail: string | null;
}
