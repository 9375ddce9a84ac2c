import type { LedgerScope } from '../reading/ledger-scope.js';

/** Who does something to a sync, and why. Both are kept; control and format characters become spaces. */
export interface ActionOptions {
  /** 1 to 128 characters. */
  actor: string;
  /** 1 to 512 characters. */
  reason?: string;
  /** Limits the call to what its caller may see; what lies outside is not found. Absent: everything. */
  within?: LedgerScope;
}

/** For what settles a sync by hand. */
export interface ReasonedActionOptions extends ActionOptions {
  reason: string;
}

export interface CheckOptions extends ActionOptions {
  /** How long to wait for WeChat Pay's answer, ms; default 15,000. */
  waitMs?: number;
  /** Ends the wait: the record is answered as it was last seen. */
  signal?: AbortSignal;
}
