import type { PayscoreSyncRecord, SyncEvent } from '../ledger/index.js';

/** What a handler is told besides the sync. */
export interface PayscoreHandlerCall {
  /** The `id` of its decorator. */
  readonly handlerId: string;
  /**
   * The same at each try, and another one when the sync is, say, parked again: what an idempotent handler may
   * remember. UUIDv7.
   */
  readonly deliveryId: string;
  /** From 1; above 1 an earlier call failed, took too long, or its process died. */
  readonly attempt: number;
}

/**
 * A method of the host that is called for an event, with the sync as it stands now: it may have moved on since.
 * Returning, or resolving, means done; throwing or rejecting means again later.
 */
export type PayscoreHandler = (sync: PayscoreSyncRecord, call: PayscoreHandlerCall) => unknown;

export interface PayscoreHandlerOptions {
  /**
   * Name of this handler in the ledger, 1 to 64 of letters, digits, `_`, `.` and `-`; unique for its event within
   * its registration. Never change it: what is still to be delivered carries it.
   */
  readonly id: string;
  /**
   * Name of the registration whose syncs it is told of, where an app has several; default: the unnamed one. For several,
   * decorate once for each.
   */
  readonly registration?: string;
}

/** A handler that was found, bound to its provider. */
export interface RegisteredHandler {
  readonly event: SyncEvent;
  readonly id: string;
  /** `Class.method`, for people. */
  readonly place: string;
  readonly call: PayscoreHandler;
}
