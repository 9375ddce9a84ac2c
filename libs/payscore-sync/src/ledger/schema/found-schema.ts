import type { IndexShape } from '../entities/ledger-indexes.js';

/** An index that is in the database. */
export interface FoundIndex extends IndexShape {
  readonly name: string;
  readonly isPrimary: boolean;
  /** False while it is being built, after that failed, or when the planner may not use it. */
  readonly isUsable: boolean;
  /** PostgreSQL: the first column is compared by its bytes. */
  readonly isByBytes: boolean;
}

/** What the database has of one table. */
export interface FoundTable {
  readonly indexes: readonly FoundIndex[];
  /** What is wrong with it besides, each in one clause: engine and collations. */
  readonly faults: readonly string[];
}
