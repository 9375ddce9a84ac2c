import type { PayscoreError } from '../errors/index.js';

/** What became of the facts of a line. */
export type FactOutcome =
  | {
      readonly outcome: 'recorded' | 'known' | 'cancelled';
      /** Null for a cancelled one, and for a new one of a dry run. */
      readonly id: string | null;
    }
  | { readonly outcome: 'conflict'; readonly error: PayscoreError };
