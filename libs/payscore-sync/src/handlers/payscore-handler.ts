import type { HandlerEvent, PayscoreNotificationRecord, PayscoreSyncRecord } from '../ledger/index.js';

/** Data of a handler call besides the sync or the notification. */
export interface PayscoreHandlerCall {
  /** The `id` of its decorator. */
  readonly handlerId: string;
  /**
   * Equal for all attempts of a call, and different when e.g. the sync is parked again. For idempotent
   * handlers. UUIDv7.
   */
  readonly deliveryId: string;
  /** From 1. Above 1, an earlier attempt failed, took too long, or its process died. */
  readonly attempt: number;
}

/**
 * A method of the host for an event. It gets the current record, whose status may be later than the event.
 * Returning or resolving completes the call; throwing or rejecting repeats it later.
 */
export type PayscoreHandler = (sync: PayscoreSyncRecord, call: PayscoreHandlerCall) => unknown;

/** A method of the host for a notification of WeChat Pay. It completes and repeats like a `PayscoreHandler`. */
export type PayscoreNotificationHandler = (
  notification: PayscoreNotificationRecord,
  call: PayscoreHandlerCall,
) => unknown;

/** What a handler is called with, depending on its event. */
export type HandlerSubject = PayscoreSyncRecord | PayscoreNotificationRecord;

/** A method of either kind. */
export type AnyHandler = (subject: HandlerSubject, call: PayscoreHandlerCall) => unknown;

export interface PayscoreHandlerOptions {
  /**
   * Name of this handler in the ledger, 1 to 64 of letters, digits, `_`, `.` and `-`; unique for its event
   * within its registration. Never change it, because open handler calls contain it.
   */
  readonly id: string;
  /** Name of its registration; default: the unnamed one. Decorate once for each of several registrations. */
  readonly registration?: string;
}

/** A handler that was found, bound to its provider. */
export interface RegisteredHandler {
  readonly event: HandlerEvent;
  readonly id: string;
  /** `Class.method`, for logs. */
  readonly place: string;
  readonly call: AnyHandler;
}
