import type { RecordableSync } from './recordable-sync.js';
import type { NewSyncRow } from '../sql/ledger-sql.js';
import { toRow } from './new-sync.js';
import { conflicting, mixed } from './recording-error.js';

/** One fact of a batch, however often the batch says it. */
export interface BatchEntry {
  readonly sync: RecordableSync;
  readonly row: NewSyncRow;
  /** Of the request that said it first; null outside a batch. */
  readonly index: number | null;
}

/**
 * The facts of a batch in the order of their keys, so that concurrent batches wait for each other in one order
 * and cannot deadlock; and for each request the fact it says.
 * @throws PayscoreError `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ` when the batch contradicts itself.
 */
export function distinctEntries(
  syncs: readonly RecordableSync[],
  isBatch: boolean,
): { facts: readonly BatchEntry[]; factOf: readonly BatchEntry[] } {
  const byKey = new Map<string, BatchEntry>();
  const firstOfOrder = new Map<string, BatchEntry>();
  const factOf = syncs.map((sync, index) => {
    const fact: BatchEntry = { sync, row: toRow(sync), index: isBatch ? index : null };
    const { order_key, seq } = fact.row;
    const first = firstOfOrder.get(order_key) ?? fact;
    firstOfOrder.set(order_key, first);
    if ((first.row.seq === 0) !== (seq === 0)) throw mixed(sync, fact.index);
    const key = `${order_key}/${seq}`;
    const same = byKey.get(key) ?? fact;
    if (same.sync.body !== sync.body) throw conflicting(sync, `requests[${same.index}]`, fact.index);
    byKey.set(key, same);
    return same;
  });
  return { facts: [...byKey.values()].sort(byOrderAndSeq), factOf };
}

/** By code unit, as every process sorts alike whatever its locale. */
function byOrderAndSeq({ row: a }: BatchEntry, { row: b }: BatchEntry): number {
  if (a.order_key === b.order_key) return a.seq - b.seq;
  return a.order_key < b.order_key ? -1 : 1;
}
