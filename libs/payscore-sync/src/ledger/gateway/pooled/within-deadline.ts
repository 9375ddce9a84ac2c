import { clearTimeout, setTimeout } from 'node:timers';

/**
 * What `work` answers, if that is within the deadline.
 * @throws whatever `late` makes, once the deadline is over; `work` goes on, and what it comes to is dropped
 */
export function withinDeadline<T>(work: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.max(0, deadlineMs));
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error('The work failed', { cause: error }));
      },
    );
  });
}
