import type { SyncFacts } from '../../api/index.js';
import { orderKey } from '../reading/order-key.js';
import { conflicting, mixed } from './recording-error.js';

/** What a host records in one call. */
export interface InsertBatch {
  readonly institution: string;
  readonly syncs: readonly SyncFacts[];
  /** Errors name the index of the request. */
  readonly isMany: boolean;
  /** W3C `traceparent` to keep with each sync; null when nobody traces. */
  readonly traceParent: string | null;
  readonly settings: InsertSettings;
}

export interface InsertSettings {
  /** Least time between `paid_time` and the first call, ms. */
  readonly clockMarginMs: number;
  /** Least time after the last sync of the order was settled, ms. */
  readonly orderGapMs: number;
  /** How long a call under a claim that a failover lost may go on, ms. */
  readonly leaseMs: number;
  /** Syncs an order may have, whatever their status. */
  readonly maxSyncsPerOrder: number;
}

/** One sync of a batch. A batch may name it several times. */
export interface BatchEntry {
  readonly facts: SyncFacts;
  readonly orderKey: string;
  /** Earliest call, epoch ms. */
  readonly notBefore: number;
  /** Of the request that named it first; null outside a batch. */
  readonly index: number | null;
}

/**
 * The syncs of a batch in the order of their keys, so that concurrent batches wait for each other in one order
 * and cannot deadlock; and for each request the entry it names.
 * @throws PayscoreError `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ` when the batch contradicts itself.
 */
export function distinctEntries({ institution, syncs, isMany, settings }: InsertBatch): {
  entries: readonly BatchEntry[];
  entryOf: readonly BatchEntry[];
} {
  const byKey = new Map<string, BatchEntry>();
  const firstOfOrder = new Map<string, BatchEntry>();
  const entryOf = syncs.map((facts, index) => {
    const entry: BatchEntry = {
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

/** By code unit, as every process sorts alike whatever its locale. */
function byOrderAndSeq(a: BatchEntry, b: BatchEntry): number {
  if (a.orderKey === b.orderKey) return a.facts.seq - b.facts.seq;
  return a.orderKey < b.orderKey ? -1 : 1;
}
