import type { EntityManager } from 'typeorm';
import type { LedgerScope, SyncStatus } from '../ledger/index.js';

/** Default wait of a call, ms. */
export const DEFAULT_WAIT_MS = 15_000;

/** Scope of the caller; everything outside is not found. Absent: no limit. */
export interface Within {
  within?: LedgerScope;
}

/** Options of a wait. Delivery does not depend on the wait. */
export interface WaitOptions {
  /** Longest wait, ms; at most an hour. */
  waitMs: number;
  /** Ends the wait, e.g. when your own caller hangs up: the last read record is returned. */
  signal?: AbortSignal | undefined;
  /** Caller for `maxWaitsPerCaller`; default: the sub-merchant. */
  caller?: string | undefined;
}

export interface WaitForOptions extends WaitOptions, Within {}

export interface SyncOptions extends Partial<WaitOptions>, Within {
  /** Name of the institution; optional if only one is configured. */
  institution?: string;
  /** How long to wait for the first completed attempt, ms; default 15,000. */
  waitMs?: number;
}

export interface EnqueueOptions extends Within {
  /** Manager of the transaction with the host's own write. */
  manager: EntityManager;
  institution?: string;
}

export interface OrderFilter extends Within {
  /** Optional if only one institution is configured. */
  institution?: string;
  subMchid?: string;
}

export interface OrderPageFilter extends OrderFilter {
  /** `nextCursor` of the previous page. */
  cursor?: string;
  /** 1 to 200. */
  limit?: number;
}

export interface ListFilter extends OrderFilter {
  status?: SyncStatus;
  /** `nextCursor` of the previous page. */
  cursor?: string;
  /** 1 to 200; default 50. */
  limit?: number;
}
