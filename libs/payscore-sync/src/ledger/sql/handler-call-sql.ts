import { type HandlerEvent, isNotificationEvent } from '../states/notification-events.js';
import type { SyncStatus } from '../states/sync-states.js';
import type { CompletionRow } from './rows.js';

/** A handler call, written in the commit of its event. Names are the columns'. */
export interface NewHandlerCall {
  readonly id: string;
  /** Of the sync; for an event of a notification of that. */
  readonly sync_id: string;
  readonly event: HandlerEvent;
  readonly handler_id: string;
  /** Number of the attempt that caused the event; 0 for `stalled` and notifications; 1 for one found late. */
  readonly occurrence: number;
}

/** A claimed handler call. */
export interface DueHandlerCall {
  readonly id: string;
  /** Of the sync or the notification. */
  readonly syncId: string;
  /** From 1. */
  readonly attempt: number;
}

/** A sync that was just marked as stalled. */
export interface StalledSync {
  readonly id: string;
  readonly status: SyncStatus;
  /** Since it was recorded, ms. */
  readonly ageMs: number;
}

/** A handler with open calls. */
export interface WaitingHandler {
  readonly event: HandlerEvent;
  readonly handlerId: string;
}

/**
 * The ledger's writes for events and the calls of their handlers, one implementation per dialect. Due times and
 * leases go by the database's clock. A call in progress is due again when its lease ends, so a dead process's
 * call is found without a sweep.
 */
export interface HandlerCallSql {
  /**
   * Marks unsettled syncs of `institutions` that are older than `stalledMs` and writes their handler calls in
   * the same commit; returns them. Each sync is marked once.
   */
  raiseStalled(
    search: { readonly institutions: readonly string[]; readonly stalledMs: number; readonly limit: number },
    handlerCallsOf: (syncId: string) => readonly NewHandlerCall[],
  ): Promise<readonly StalledSync[]>;
  /** Leases up to `limit` due calls of one handler about syncs or notifications of `institutions`. */
  claim(
    handler: {
      readonly event: HandlerEvent;
      readonly handlerId: string;
      readonly institutions: readonly string[];
    },
    limit: number,
    leaseMs: number,
    token: string,
  ): Promise<readonly DueHandlerCall[]>;
  /** The handler returned: completes the call. False when another claim holds it. */
  completed(id: string, token: string): Promise<boolean>;
  /** The handler failed: due again in `delayMs`. False when another claim holds it. */
  failed(id: string, token: string, delayMs: number, error: string): Promise<boolean>;
  /** Handlers with open calls of any institution; read from the index only. */
  handlersWaiting(): Promise<readonly WaitingHandler[]>;
}

/** A statement per table with the subjects of handler calls. */
export interface BySubject {
  readonly sync: string;
  readonly notification: string;
}

/** The one for an event. */
export const forEvent = (text: BySubject, event: HandlerEvent) =>
  isNotificationEvent(event) ? text.notification : text.sync;

/** The `handlerCalls` of these attempts; not every attempt of a batch is written. */
export function handlerCallsOfRows(
  rows: readonly Pick<CompletionRow, 'id' | 'number'>[],
  handlerCalls: readonly NewHandlerCall[],
): readonly NewHandlerCall[] {
  const attempts = new Set(rows.map(({ id, number }) => `${id}/${number}`));
  return handlerCalls.filter(({ sync_id, occurrence }) => attempts.has(`${sync_id}/${occurrence}`));
}
