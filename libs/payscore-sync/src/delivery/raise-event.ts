import { v7 as uuidv7 } from 'uuid';
import type { NewHandlerCall, SyncEvent, SyncStatus } from '../ledger/index.js';
import type { Audience } from './audience.js';

/** What an attempt tells the host's handlers, if anything. A parked sync that stays parked tells nothing new. */
export function eventOf(before: SyncStatus, after: SyncStatus): SyncEvent | null {
  if (before === after) return null;
  return after === 'synced' || after === 'parked' || after === 'double_paid' ? after : null;
}

/**
 * One delivery for each handler of an event.
 * @param occurrence number of the attempt that led to it; 0 when none did
 */
export function handlerCallsOf(
  audience: Pick<Audience, 'handlersOf'>,
  event: SyncEvent,
  syncId: string,
  occurrence: number,
): NewHandlerCall[] {
  return audience.handlersOf(event).map((handlerId) => ({
    id: uuidv7(),
    sync_id: syncId,
    event,
    handler_id: handlerId,
    occurrence,
  }));
}
