import { clearTimeout, setTimeout } from 'node:timers';
import { withDeadline } from './with-deadline.js';

/** Time for the last writes of a shutdown, after its calls were cut off, ms. */
const LAST_WRITE_MS = 5000;

/**
 * Waits at a shutdown for the work in progress. After `drainMs` the calls are cut off. What cannot even be written in the
 * time after that is given up to its lease.
 */
export async function drain(work: Promise<unknown>, drainMs: number, cutOff: () => void): Promise<void> {
  const timer = setTimeout(cutOff, drainMs);
  try {
    await withDeadline(work, drainMs + LAST_WRITE_MS, () => undefined);
  } finally {
    clearTimeout(timer);
  }
}
