import type { PayscoreSyncRecord, SyncEvent } from '../ledger/index.js';

/**
 * Whether a record is one that its event can have led to: it shows what the event tells, or what can only follow it.
 * One that does not was read where the commit of the event is not to be seen. Pure.
 */
export function fitsEvent(
  event: SyncEvent,
  { status, evidence, nextAttemptAt }: Pick<PayscoreSyncRecord, 'status' | 'evidence' | 'nextAttemptAt'>,
): boolean {
  switch (event) {
    case 'synced':
      return status === 'synced';
    case 'double_paid':
      return (status === 'double_paid' || status === 'resolved') && evidence !== null;
    case 'parked':
      // A person may have had it tried again; while the call for that is under way, it looks as it did before it was parked.
      return (status !== 'queued' && status !== 'uncertain') || nextAttemptAt !== null;
    case 'stalled':
      return true;
  }
}
