import type { SyncEvent, SyncStatus } from '../states/sync-states.js';

export const UNSETTLED_STATUSES = [
  'queued',
  'uncertain',
  'parked',
  'double_paid',
] as const satisfies SyncStatus[];

export type UnsettledStatus = (typeof UNSETTLED_STATUSES)[number];

/** The ledger in numbers, for dashboards and alerts. Every count stops at 10,000, which then means "at least". */
export interface PayscoreSyncStats {
  /** By the database's clock. */
  readonly at: Date;
  /** Those of this registration first, then others whose unsettled syncs no worker delivers. */
  readonly institutions: readonly PayscoreInstitutionStats[];
  readonly handlers: readonly PayscoreHandlerStats[];
}

/** One institution's syncs, as far as the caller may see them. */
export interface PayscoreInstitutionStats {
  readonly institution: string;
  /** False: it was renamed or taken out of the options, and no worker reports in for it. */
  readonly isConfigured: boolean;
  /** Syncs by status; null for settled ones where a scope names sub-merchants, since that cannot be counted cheaply. */
  readonly counts: Readonly<Record<SyncStatus, number | null>>;
  /** Age of the oldest sync of a status, since it was recorded, ms; null when there is none. */
  readonly oldestMs: Readonly<Record<UnsettledStatus, number | null>>;
  /** To be sent or asked for now. */
  readonly due: number;
  /** How long the first of them has been due, ms; 0 when none is. */
  readonly overdueMs: number;
  /** Held by a worker: a call is under way, or was when the worker died. */
  readonly leased: number;
  /** Waiting behind another sync of their order. */
  readonly behind: number;
  /** When a worker of any process last claimed for it or reported in; null: never. */
  readonly lastClaimAt: Date | null;
  /** No worker has claimed for it or reported in for a minute, or twelve sweeps where that is longer. */
  readonly isQuiet: boolean;
  /** It is quiet, and something has been due for as long. */
  readonly nobodyDelivers: boolean;
}

/** What waits for one event handler. */
export interface PayscoreHandlerStats {
  readonly event: SyncEvent;
  readonly handlerId: string;
  readonly pending: number;
  /** Age of the oldest of them, ms; null when none is pending. */
  readonly oldestMs: number | null;
  /** False: this process has no handler of that id. */
  readonly isKnown: boolean;
}
