import type { PayscoreSyncDetails, PayscoreSyncLogs, PayscoreSyncRecord } from '../ledger/index.js';
import type { PayscoreAccess } from './http.options.js';

/** A record with its last calls and actions. */
export interface SyncWithLogs extends PayscoreSyncRecord, PayscoreSyncLogs {}

/** The same with its possible actions. */
export interface SyncDetailsWithLogs extends PayscoreSyncDetails, PayscoreSyncLogs {}

/** The caller. */
export interface Me extends Pick<PayscoreAccess, 'actor' | 'can' | 'locale'> {
  /** Institutions in the caller's scope, sorted. */
  readonly institutions: readonly string[];
  /** Null: all. */
  readonly subMchids: readonly string[] | null;
}

/** A list without pages. */
export interface Items<T> {
  readonly items: readonly T[];
}

/** A page of the syncs of an order number. */
export interface SyncsOfOrder {
  readonly items: readonly SyncWithLogs[];
  /** `cursor` of the next page; null on the last page. */
  readonly nextCursor: string | null;
}
