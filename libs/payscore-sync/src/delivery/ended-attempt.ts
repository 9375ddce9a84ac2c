import type { CompletionRow, NewHandlerCall } from '../ledger/index.js';

/** An ended attempt with its order and lease. */
export interface EndedAttempt {
  readonly row: CompletionRow;
  /** Written in the same commit. */
  readonly handlerCalls: readonly NewHandlerCall[];
  readonly institution: string;
  readonly orderKey: string;
  readonly lease: { readonly leftMs: number };
}

/**
 * What became of an ended attempt. `lost`: another claim holds the row, nothing was changed. `givenUp`: the ledger could
 * not be written while the lease held; recovery makes the row uncertain.
 */
export type Completion = 'written' | 'lost' | 'givenUp';
