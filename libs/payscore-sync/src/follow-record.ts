import type { DeliveryWorker } from './delivery/index.js';
import type { PayscoreSyncRecord } from './ledger/index.js';

/** How often a waiting caller looks without a hint, since another replica may deliver, ms. */
const LOOK_MS = 500;

/**
 * Reads a sync again whenever it may have changed, until it is as wanted or `waitMs` is over; answers it as it then
 * stands.
 */
export function followRecord(
  changes: DeliveryWorker['changes'],
  record: PayscoreSyncRecord,
  read: () => Promise<PayscoreSyncRecord>,
  isDone: (record: PayscoreSyncRecord) => boolean,
  waitMs: number,
): Promise<PayscoreSyncRecord> {
  const until = performance.now() + waitMs;
  return changes.follow(record.id, async (waker) => {
    for (let current = record; ;) {
      const left = until - performance.now();
      if (isDone(current) || !(left > 0) || changes.isClosed) return current;
      await waker.sleep(Math.min(left, LOOK_MS));
      // It is recorded, so a database that fails now is no reason to tell the caller otherwise.
      current = await read().catch(() => current);
    }
  });
}
