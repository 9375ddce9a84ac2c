import { v7 as uuidv7 } from 'uuid';
import type { NewHandlerCall, SyncEvent, SyncStatus } from '../ledger/index.js';
import type { HandlerWorker } from '../handlers/handler-worker.js';

/** What an attempt tells the host's handlers, if anything. A parked sync that stays parked tells nothing new. */
export function eventOf(before: SyncStatus, after: SyncStatus): SyncEvent | null {
  if (before === after) return null;
  return after === 'synced' || after === 'parked' || after === 'double_paid' ? after : null;
}

/**
 * One call for each handler of an event.
 * @param occurrence number of the attempt that led to it; 0 when none did
 */
export function handlerCallsOf(
  handlers: Pick<HandlerWorker, 'idsOf'>,
  event: SyncEvent,
  syncId: string,
  occurrence: number,
): NewHandlerCall[] {
  return handlers.idsOf(event).map((handlerId) => ({
    id: uuidv7(),
    sync_id: syncId,
    event,
    handler_id: handlerId,
    occurrence,
  }));
}
