import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs work again as long as it fails and `pauseMs` says so.
 * @param pauseMs after so many failures in a row: how long to wait before the next try, ms; null: give up
 * @throws the last error
 */
export async function retry<T>(
  work: () => Promise<T>,
  pauseMs: (failures: number, error: unknown) => number | null,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const ms = pauseMs(failures, error);
      if (ms === null) throw error;
      await sleep(ms);
    }
  }
}
