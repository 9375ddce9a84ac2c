import type { EntityManager } from 'typeorm';
import type { LedgerScope, SyncStatus } from '../ledger/index.js';

/** How long a call waits unless it says otherwise, ms. */
export const DEFAULT_WAIT_MS = 15_000;

/** Limits a call to what its caller may see; what lies outside is not found. Absent: everything. */
export interface Within {
  within?: LedgerScope;
}

/** How to wait. What was recorded is delivered whatever becomes of the wait. */
export interface WaitOptions {
  /** At most this long, ms; an hour is the most. */
  waitMs: number;
  /** Ends the wait, e.g. when your own caller hangs up: the record is answered as it was last seen. */
  signal?: AbortSignal | undefined;
  /** Whom `maxWaitsPerCaller` counts this for; default: the sub-merchant. */
  caller?: string | undefined;
}

export interface WaitForOptions extends WaitOptions, Within {}

export interface SyncOptions extends Partial<WaitOptions>, Within {
  /** Name of the institution; may be left out where only one is configured. */
  institution?: string;
  /** How long to wait for the first completed attempt, ms; default 15,000. */
  waitMs?: number;
}

export interface EnqueueOptions extends Within {
  /** Manager of the transaction that holds the host's own write. */
  manager: EntityManager;
  institution?: string;
}

export interface OrderFilter extends Within {
  /** May be left out where only one institution is configured. */
  institution?: string;
  subMchid?: string;
}

export interface OrderPageFilter extends OrderFilter {
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** 1 to 200. */
  limit?: number;
}

export interface ListFilter extends OrderFilter {
  status?: SyncStatus;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** 1 to 200; default 50. */
  limit?: number;
}
