import { v7 as uuidv7 } from 'uuid';
import type { NewHandlerCall, SyncEvent, SyncStatus } from '../ledger/index.js';

/** The handlers of the host that are told what happens to a sync. */
export interface HostHandlers {
  /** Ids of the handlers of an event. */
  idsOf(event: SyncEvent): readonly string[];
  /** These calls were committed: they are due. */
  wake(calls: readonly NewHandlerCall[]): void;
}

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
  handlers: Pick<HostHandlers, 'idsOf'>,
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
