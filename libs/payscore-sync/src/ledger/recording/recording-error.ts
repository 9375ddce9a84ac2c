import { PayscoreError, type PayscoreErrorCode } from '../../errors/index.js';
import type { RecordableSync } from './recordable-sync.js';

/** This seq is recorded with other facts. */
export function conflicting(sync: RecordableSync, with_: string, index: number | null): PayscoreError {
  return problem(
    'PAYSCORE_E_CONFLICTING_SYNC',
    `${nameOf(sync)} is already recorded with other facts (${with_}).`,
    'A recorded fact is never changed: cancel that sync if it was not sent yet, or record the further payment under the next seq.',
    index,
  );
}

/** Whole and numbered syncs would mix in one order. */
export function mixed(sync: RecordableSync, index: number | null): PayscoreError {
  return sync.seq === 0
    ? problem(
        'PAYSCORE_E_MIXED_SEQ',
        `Order ${sync.outOrderNo} already has numbered collections, so it cannot be settled as a whole.`,
        'Give detail.seq.',
        index,
      )
    : problem(
        'PAYSCORE_E_MIXED_SEQ',
        `Order ${sync.outOrderNo} is already recorded as a whole, so it takes no numbered collection.`,
        'Look at what was recorded for it; a whole order has nothing left to collect.',
        index,
      );
}

/** The order has as many syncs as it may. */
export function tooMany(sync: RecordableSync, index: number | null): PayscoreError {
  return problem(
    'PAYSCORE_E_TOO_MANY_SYNCS',
    `Order ${sync.outOrderNo} has ${sync.maxSyncsPerOrder} syncs already, the most an order may have.`,
    'Look whether something counts seq up by mistake; else raise PAYSCORE_MAX_SYNCS_PER_ORDER (maxSyncsPerOrder).',
    index,
  );
}

/** @param index of the request within its batch; null outside one. */
function problem(
  code: PayscoreErrorCode,
  message: string,
  remedy: string,
  index: number | null,
): PayscoreError {
  if (index === null) return new PayscoreError(code, `${message} ${remedy}`);
  const field = `requests[${index}]`;
  const problems = [{ field, message, remedy }];
  return new PayscoreError(code, `${field}: ${message} ${remedy}`, { problems });
}

const nameOf = (sync: RecordableSync) =>
  sync.seq === 0 ? `Order ${sync.outOrderNo}` : `Collection ${sync.seq} of order ${sync.outOrderNo}`;
