import type { SyncFacts } from '../../api/index.js';

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
