import type { PayscoreSyncRecord } from '../records/sync-record.js';

/** Whether WeChat Pay has been asked about a sync since `before`, and the answer is written. */
export function wasAsked(before: PayscoreSyncRecord, current: PayscoreSyncRecord): boolean {
  if (current.status !== before.status) return true;
  const calls = current.attempts - before.attempts;
  // Without a next attempt it is leased: the call that was counted last is still under way.
  return calls > 1 || (calls === 1 && current.nextAttemptAt !== null);
}
