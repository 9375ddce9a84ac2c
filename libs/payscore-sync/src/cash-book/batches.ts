import { setImmediate } from 'node:timers/promises';
import { type CheckedLine, checkLine, type PayscoreCashBook } from './cash-book-line.js';

/** Lines per transaction or read. */
const BATCH = 1000;

/** Lines that are checked between two looks at what the database answered. */
const SLICE = 50;

/** The lines in batches. The next batch is read and checked while the caller waits for the database. */
export async function* batchesOf(book: PayscoreCashBook): AsyncGenerator<readonly CheckedLine[]> {
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

async function* collect(book: PayscoreCashBook): AsyncGenerator<readonly CheckedLine[], undefined> {
  let batch: CheckedLine[] = [];
  let number = 0;
  for await (const given of book) {
    number += 1;
    batch.push({ line: given.line ?? number, given, facts: checkLine(given) });
    if (batch.length < BATCH) {
      if (batch.length % SLICE === 0) await setImmediate();
      continue;
    }
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
  return undefined;
}
