import type { PayscoreSyncRecord, SyncEvent } from '../ledger/index.js';

/**
 * Whether a record fits its event: it shows the event or a later status. Otherwise the read missed the commit
 * of the event. Pure.
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
      // An operator may have retried it; during that call it looks as before the parking.
      return (status !== 'queued' && status !== 'uncertain') || nextAttemptAt !== null;
    case 'stalled':
      return true;
  }
}
