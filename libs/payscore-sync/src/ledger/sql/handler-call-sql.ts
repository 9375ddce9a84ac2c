import type { SyncEvent } from '../records/sync-event.js';
import type { SyncStatus } from '../records/sync-status.js';

/** A call of one handler to be made, written in the commit of what it tells. Names are the columns'. */
export interface NewHandlerCall {
  readonly id: string;
  readonly sync_id: string;
  readonly event: SyncEvent;
  readonly handler_id: string;
  /** Number of the attempt that led to the event; 0 for `stalled`. */
  readonly occurrence: number;
}

/** A delivery that was claimed. */
export interface DueHandlerCall {
  readonly id: string;
  readonly syncId: string;
  /** From 1: this call's number. */
  readonly attempt: number;
}

/** A sync that was just raised as stalled. */
export interface StalledSync {
  readonly id: string;
  readonly status: SyncStatus;
  /** Since it was recorded, ms. */
  readonly ageMs: number;
}

/** A handler that deliveries wait for. */
export interface WaitingHandler {
  readonly event: SyncEvent;
  readonly handlerId: string;
}

/**
 * The ledger's writes for events and their deliveries, one implementation per dialect. Due times and leases go
 * by the database's clock. A delivery under way is due again when its lease is over, so that one whose process
 * died is found without a sweep.
 */
export interface HandlerCallSql {
  /**
   * Marks unsettled syncs of `institutions` that are older than `stalledMs` and writes their deliveries in the
   * same commit; answers what it marked. Each sync is marked once, however many workers look.
   */
  raiseStalled(
    search: { readonly institutions: readonly string[]; readonly stalledMs: number; readonly limit: number },
    handlerCallsOf: (syncId: string) => readonly NewHandlerCall[],
  ): Promise<readonly StalledSync[]>;
  /** Leases up to `limit` due deliveries of one handler about syncs of `institutions`. */
  claim(
    handler: {
      readonly event: SyncEvent;
      readonly handlerId: string;
      readonly institutions: readonly string[];
    },
    limit: number,
    leaseMs: number,
    token: string,
  ): Promise<readonly DueHandlerCall[]>;
  /** The handler returned: never again. False when another claim holds it now. */
  delivered(id: string, token: string): Promise<boolean>;
  /** The handler failed: due again in `delayMs`. False when another claim holds it now. */
  failed(id: string, token: string, delayMs: number, error: string): Promise<boolean>;
  /** The handlers that deliveries wait for, of whichever institution; told by the index alone. */
  handlersWaiting(): Promise<readonly WaitingHandler[]>;
}
