import { v7 as uuidv7 } from 'uuid';
import { orderKey } from '../entities/order-key.js';
import type { BatchEntry, InsertBatch } from './insert-batch.js';
import { conflicting, mixed } from './recording-error.js';

/**
 * The syncs of a batch in key order, so that concurrent batches cannot deadlock; and the entry of each request.
 * @throws PayscoreError `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ` when the batch contradicts
 * itself.
 */
export function distinctEntries({ institution, syncs, isMany, settings }: InsertBatch): {
  entries: readonly BatchEntry[];
  entryOf: readonly BatchEntry[];
} {
  const byKey = new Map<string, BatchEntry>();
  const firstOfOrder = new Map<string, BatchEntry>();
  const entryOf = syncs.map((facts, index) => {
    const entry: BatchEntry = {
      id: uuidv7(),
      facts,
      orderKey: orderKey(institution, facts.outOrderNo, facts.subMchid),
      notBefore: facts.paidAt + settings.clockMarginMs,
      index: isMany ? index : null,
    };
    const first = firstOfOrder.get(entry.orderKey) ?? entry;
    firstOfOrder.set(entry.orderKey, first);
    if ((first.facts.seq === 0) !== (facts.seq === 0)) throw mixed(entry);
    const key = `${entry.orderKey}/${facts.seq}`;
    const same = byKey.get(key) ?? entry;
    if (same.facts.body !== facts.body) throw conflicting(entry, `requests[${same.index}]`);
    byKey.set(key, same);
    return same;
  });
  return { entries: [...byKey.values()].sort(byOrderAndSeq), entryOf };
}

/** By code unit, equal in every process and locale. */
function byOrderAndSeq(a: BatchEntry, b: BatchEntry): number {
  if (a.orderKey === b.orderKey) return a.facts.seq - b.facts.seq;
  return a.orderKey < b.orderKey ? -1 : 1;
}
