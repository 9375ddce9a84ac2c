import type { NewHandlerCall, SyncEvent, SyncStatus } from '../../ledger/index.js';

/** The handlers of the host that hear what happens to a sync. */
export interface HostHandlers {
  /** A call for each handler of an event. @param occurrence attempt that led to it; 0 when none did */
  callsOf(event: SyncEvent, syncId: string, occurrence: number): NewHandlerCall[];
  /** These handler calls were committed and are due. */
  wake(calls: readonly NewHandlerCall[]): void;
}

/** The event that a change of status is for the host's handlers, if any. A parked sync that stays parked is none. */
export function eventOf(before: SyncStatus, after: SyncStatus): SyncEvent | null {
  if (before === after) return null;
  return after === 'synced' || after === 'parked' || after === 'double_paid' ? after : null;
}
