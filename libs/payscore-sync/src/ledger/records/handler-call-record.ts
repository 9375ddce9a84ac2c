import type { SyncHandlerCallEntity } from '../entities/index.js';
import type { HandlerEvent } from '../states/notification-events.js';

/** A handler call for operators. */
export interface PayscoreHandlerCallRecord {
  /** UUIDv7; the handler gets it as `deliveryId`. */
  readonly id: string;
  readonly event: HandlerEvent;
  readonly handlerId: string;
  /** Number of the attempt that led to the event; 0 for `stalled` and notifications. */
  readonly occurrence: number;
  readonly state: 'waiting' | 'calling' | 'delivered';
  /** Calls begun. */
  readonly attempts: number;
  /** Failed calls, including those of killed processes. */
  readonly failures: number;
  readonly lastError: string | null;
  /** Null during a call and after success. */
  readonly nextCallAt: Date | null;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
}

export function toHandlerCallRecord(call: SyncHandlerCallEntity): PayscoreHandlerCallRecord {
  const { id, event, handlerId, occurrence, attempts, lastError } = call;
  const state = call.completedAt !== null ? 'delivered' : call.leaseToken !== null ? 'calling' : 'waiting';
  return {
    id,
    event,
    handlerId,
    occurrence,
    state,
    attempts,
    failures: state === 'waiting' ? attempts : attempts - 1,
    lastError,
    nextCallAt: state === 'waiting' && call.dueAt !== null ? new Date(call.dueAt) : null,
    createdAt: new Date(call.createdAt),
    deliveredAt: call.completedAt === null ? null : new Date(call.completedAt),
  };
}
