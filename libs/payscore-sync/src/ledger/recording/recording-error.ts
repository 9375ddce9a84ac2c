import { PayscoreError, type PayscoreErrorCode } from '../../errors/index.js';
import type { BatchEntry } from './insert-batch.js';

/** This seq is recorded with other facts. @param other place of the other one */
export function conflicting(entry: BatchEntry, other: string): PayscoreError {
  const { outOrderNo, seq } = entry.facts;
  const name = seq === 0 ? `Order ${outOrderNo}` : `Collection ${seq} of order ${outOrderNo}`;
  return problem(
    'PAYSCORE_E_CONFLICTING_SYNC',
    `${name} is already recorded with other facts (${other}).`,
    'A recorded fact is never changed: cancel that sync if it was not sent yet, or record the further payment under the next seq.',
    entry,
  );
}

/** Whole and numbered syncs would mix in one order. */
export function mixed(entry: BatchEntry): PayscoreError {
  const { outOrderNo, seq } = entry.facts;
  return seq === 0
    ? problem(
        'PAYSCORE_E_MIXED_SEQ',
        `Order ${outOrderNo} already has numbered collections, so it cannot be settled as a whole.`,
        'Give detail.seq.',
        entry,
      )
    : problem(
        'PAYSCORE_E_MIXED_SEQ',
        `Order ${outOrderNo} is already recorded as a whole, so it takes no numbered collection.`,
        'Look at what was recorded for it; a whole order has nothing left to collect.',
        entry,
      );
}

/** The order has as many syncs as it may. */
export function tooMany(entry: BatchEntry, max: number): PayscoreError {
  return problem(
    'PAYSCORE_E_TOO_MANY_SYNCS',
    `Order ${entry.facts.outOrderNo} has ${max} syncs already, the most an order may have.`,
    'Look whether something counts seq up by mistake; else raise PAYSCORE_MAX_SYNCS_PER_ORDER (maxSyncsPerOrder).',
    entry,
  );
}

/** A transaction of another library is connected to a database or schema without the ledger's tables. */
export function noLedgerThere(cause: unknown): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_OTHER_DATABASE',
    'enqueue was given a transaction whose connection does not find the tables of the ledger: another database, or another ' +
      'schema. Nothing was recorded. Connect that library to the database of the data source named in forRoot.',
    { cause },
  );
}

function problem(
  code: PayscoreErrorCode,
  message: string,
  remedy: string,
  { index }: BatchEntry,
): PayscoreError {
  if (index === null) return new PayscoreError(code, `${message} ${remedy}`);
  const field = `requests[${index}]`;
  const problems = [{ field, message, remedy }];
  return new PayscoreError(code, `${field}: ${message} ${remedy}`, { problems });
}
