import type { LedgerScope } from '../reading/ledger-scope.js';

/** Actor and reason of an action. Both are stored; control and format characters become spaces. */
export interface ActionOptions {
  /** 1 to 128 characters. */
  actor: string;
  /** 1 to 512 characters. */
  reason?: string;
  /** Scope of the caller; everything outside is not found. Absent: no limit. */
  within?: LedgerScope;
}

/** Options of an action that settles a sync. */
export interface ReasonedActionOptions extends ActionOptions {
  reason: string;
}

export interface CheckOptions extends ActionOptions {
  /** How long to wait for WeChat Pay's answer, ms; default 15,000. */
  waitMs?: number;
  /** Ends the wait: the last read record is returned. */
  signal?: AbortSignal;
}
