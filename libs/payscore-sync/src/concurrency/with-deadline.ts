import { clearTimeout, setTimeout } from 'node:timers';

/**
 * What `work` comes to, if that is within `ms`. Nothing can stop work that is late: it goes on, and what it comes to is
 * dropped.
 *
 * @param late called when the time is over; its value or its error takes the place of the result
 * @param signal ends the time early
 */
export async function withDeadline<T, L = never>(
  work: T | PromiseLike<T>,
  ms: number,
  late: () => L,
  signal?: AbortSignal,
): Promise<T | L> {
  let end!: () => void;
  const over = new Promise<void>((resolve) => (end = resolve)).then(late);
  const timer = setTimeout(end, Math.max(0, ms));
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
