import type { CheckedLine } from './cash-book-line.js';

type Batch = readonly CheckedLine[];

/**
 * The results of batches in their order, two at once: the host prepares one while the database works on the other.
 * A batch waits for the one before if they share an order, since the order of its lines counts. Nothing is begun after
 * an abort; what was begun is told before its error, and before an error of the batches.
 */
export async function* twoAtOnce<Result>(
  batches: AsyncIterable<Batch>,
  work: (batch: Batch) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Result, undefined> {
  const broken: unknown[] = [];
  let before: Promise<Result> | null = null;
  let orders = new Set<unknown>();
  try {
    for await (const batch of untilBroken(batches, broken)) {
      if (signal?.aborted) break;
      if (before && batch.some(({ given }) => orders.has(given.out_order_no))) {
        yield await before;
        before = null;
        if (signal?.aborted) break;
      }
      const now = work(batch);
      // Its error is thrown when its turn comes.
      now.catch(() => undefined);
      const earlier: Promise<Result> | null = before;
      before = now;
      orders = new Set(batch.map(({ given }) => given.out_order_no));
      if (earlier) yield await earlier;
    }
    const last = before;
    before = null;
    if (last) yield await last;
    signal?.throwIfAborted();
    for (const error of broken) throw error;
    return undefined;
  } finally {
    await before?.catch(() => undefined);
  }
}

/** The batches up to their error, which is kept in `broken`. */
async function* untilBroken(batches: AsyncIterable<Batch>, broken: unknown[]): AsyncGenerator<Batch> {
  try {
    yield* batches;
  } catch (error) {
    broken.push(error);
  }
}
