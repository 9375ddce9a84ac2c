import type { HandlerEvent } from '../states/notification-events.js';
import type { SyncStatus } from '../states/sync-states.js';

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

/** One institution's syncs within the caller's scope. */
export interface PayscoreInstitutionStats {
  readonly institution: string;
  /** False: it was renamed or removed, and no worker claims for it. */
  readonly isConfigured: boolean;
  /** Syncs by status; null for settled ones where a scope names sub-merchants, since that cannot be counted cheaply. */
  readonly counts: Readonly<Record<SyncStatus, number | null>>;
  /** Age of the oldest sync of a status, ms; null for none. */
  readonly oldestMs: Readonly<Record<UnsettledStatus, number | null>>;
  /** Due syncs, to be sent or queried. */
  readonly due: number;
  /** How long the oldest one has been due, ms; 0 for none. */
  readonly overdueMs: number;
  /** Leased syncs: a call is in progress, or was when the worker died. */
  readonly leased: number;
  /** Waiting behind another sync of their order. */
  readonly behind: number;
  /** Late double payments among the stored notifications: paid online after their sync was settled as `synced`. */
  readonly lateDoublePayments: number;
  /** When the newest of them was found; null: there is none. */
  readonly lastLateDoublePaymentAt: Date | null;
  /** Last claim or sign of life of any worker; null: never. */
  readonly lastClaimAt: Date | null;
  /** No claim or sign of life for a minute, or for twelve sweeps if that is longer. */
  readonly isQuiet: boolean;
  /** It is quiet, and something has been due for as long. */
  readonly nobodyDelivers: boolean;
}

/** Open calls of one event handler. */
export interface PayscoreHandlerStats {
  readonly event: HandlerEvent;
  readonly handlerId: string;
  readonly pending: number;
  /** Age of the oldest one, ms; null for none. */
  readonly oldestMs: number | null;
  /** False: this process has no handler of that id. */
  readonly isKnown: boolean;
}
