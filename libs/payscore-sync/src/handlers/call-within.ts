import { clearTimeout, setTimeout } from 'node:timers';

/**
 * Runs `work` and gives up on it after `ms`, or at once when `signal` is aborted. What was given up on goes on,
 * since nothing can stop it; whatever it comes to is not heard any more.
 * @throws what `work` throws; Error when it was given up
 */
export async function callWithin(work: () => unknown, ms: number, signal: AbortSignal): Promise<void> {
  let giveUp: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(new Error('the process was shut down before the handler ended'));
    timer = setTimeout(() => reject(new Error(`the handler did not end within ${ms} ms`)), ms);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
  });
  try {
    await Promise.race([limit, Promise.resolve().then(work)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
