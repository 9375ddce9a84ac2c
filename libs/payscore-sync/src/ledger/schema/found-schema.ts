import type { IndexShape } from '../entities/ledger-indexes.js';

/** An index in the database. */
export interface FoundIndex extends IndexShape {
  readonly name: string;
  readonly isPrimary: boolean;
  /** False during or after a failed build, or when the planner may not use it. */
  readonly isUsable: boolean;
  /** PostgreSQL: the first column is compared by its bytes. */
  readonly isByBytes: boolean;
}

/** One table of the database. */
export interface FoundTable {
  readonly indexes: readonly FoundIndex[];
  /** Further faults, each in one clause: engine and collations. */
  readonly faults: readonly string[];
}
