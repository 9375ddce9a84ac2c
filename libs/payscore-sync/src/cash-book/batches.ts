import type { NumberedLine, PayscoreCashBook } from './cash-book-line.js';

/** Lines per transaction or read. */
const BATCH = 500;

/** The lines in batches. The next batch is read while the caller works on the last one. */
export async function* batchesOf(book: PayscoreCashBook): AsyncGenerator<readonly NumberedLine[]> {
  const batches = collect(book);
  let ahead = batches.next();
  try {
    for (;;) {
      const { done, value } = await ahead;
      if (done) return;
      ahead = batches.next();
      // Its error is thrown when its turn comes.
      ahead.catch(() => undefined);
      yield value;
    }
  } finally {
    await batches.return(undefined);
  }
}

async function* collect(book: PayscoreCashBook): AsyncGenerator<readonly NumberedLine[], undefined> {
  let batch: NumberedLine[] = [];
  let number = 0;
  for await (const given of book) {
    number += 1;
    batch.push({ line: given.line ?? number, given });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
  return undefined;
}
