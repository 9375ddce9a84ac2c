import { setTimeout as sleep } from 'node:timers/promises';

/** Largest number of tries: more are a fault, not a race of replicas. */
const MAX_TRIES = 20;
/** Longest pause before another try, ms. */
const PAUSE_MS = 10;

/**
 * Changes a row that no lock is held on, until no other replica was faster.
 * @param what the row, for the error
 * @param tryChange null when the row was changed in between, or was not there
 */
export async function changeRow<T>(
  what: string,
  tryChange: () => Promise<{ readonly result: T } | null>,
): Promise<T> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const done = await tryChange();
    if (done) return done.result;
    await sleep(Math.random() * PAUSE_MS);
  }
  throw new Error(`${what} changed ${MAX_TRIES} times meanwhile.`);
}
