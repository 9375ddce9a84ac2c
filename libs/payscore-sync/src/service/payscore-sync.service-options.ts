import type { EntityManager } from 'typeorm';
import type { PayscoreTransaction } from '../transactions/payscore-transaction.js';
import type { LedgerScope, ParkReason, RunAction, SyncSort, SyncStatus } from '../ledger/index.js';

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

interface EnqueueTarget extends Within {
  /** Optional if only one institution is configured. */
  institution?: string;
}

/** Options of a record in the transaction with the host's own write: of TypeORM, or of another library. */
export type EnqueueOptions =
  | (EnqueueTarget & {
      /** Manager of the transaction. */
      manager: EntityManager;
      transaction?: undefined;
    })
  | (EnqueueTarget & {
      /** Of an adapter of `nestjs-payscore-sync/transactions`, on the ledger's database. */
      transaction: PayscoreTransaction;
      manager?: undefined;
    });

export interface WakeOptions {
  /** Name of the institution something was recorded for; default: any. */
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

/** Filter of syncs. */
export interface SyncSelection extends OrderFilter {
  status?: SyncStatus;
  /** Parked for this reason; implies status `parked`. */
  parkReason?: ParkReason;
  /** Recorded at least so long ago, ms. */
  olderThanMs?: number;
  /** Recorded at this time or later, by the clock of the process that recorded. */
  from?: Date;
  /** Recorded before this time. */
  to?: Date;
}

export interface ListFilter extends SyncSelection {
  /** Default `newest`. */
  sort?: SyncSort;
  /** `nextCursor` of the previous page. */
  cursor?: string;
  /** 1 to 200; default 50. */
  limit?: number;
}

export interface NotificationListFilter extends Within {
  /** Optional if only one institution is configured. */
  institution?: string;
  outOrderNo?: string;
  /** True: late double payments only. */
  isLateDoublePayment?: boolean;
  /** 1 to 200; default 50. */
  limit?: number;
}

export interface StatsOptions extends Within {
  /** Maximum age of cached figures, ms; default 0: read now. */
  maxAgeMs?: number;
}

export interface ThroughputOptions extends StatsOptions {
  /** Default: all in the caller's scope. */
  institution?: string;
  /** How many minutes back, 1 to 360; default 60. */
  minutes?: number;
  /** Default 5,000. */
  maxAgeMs?: number;
}

/** Options of an action on many syncs: those of `ids`, or those of `filter`. */
export interface RunActionsOptions extends Within {
  action: RunAction;
  /** 1 to 128 characters. */
  actor: string;
  /** 1 to 512 characters; required unless it is a dry run. */
  reason?: string;
  /** 1 to 200. */
  ids?: readonly string[];
  /** The 1,000 oldest of these; default status `parked`. */
  filter?: Omit<SyncSelection, 'within'>;
  /** True: changes nothing and returns the plan. */
  dryRun: boolean;
  /** Of the dry run; required for the real one. */
  digest?: string;
}
