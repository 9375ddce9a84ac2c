import type { SyncFacts } from './sync-facts.js';

/** A batch to record. */
export interface InsertBatch {
  readonly institution: string;
  readonly syncs: readonly SyncFacts[];
  /** Errors name the index of the request. */
  readonly isMany: boolean;
  /** W3C `traceparent` of each sync; null without a tracer. */
  readonly traceParent: string | null;
  readonly settings: InsertSettings;
}

export interface InsertSettings {
  /** Shortest time between `paid_time` and the first call, ms. */
  readonly clockMarginMs: number;
  /** Shortest time after the order's last sync was settled, ms. */
  readonly orderGapMs: number;
  /** How long a call of a claim lost in a failover may continue, ms. */
  readonly leaseMs: number;
  /** Largest number of an order's syncs in any status. */
  readonly maxSyncsPerOrder: number;
}

/** One sync of a batch. Several requests may name it. */
export interface BatchEntry {
  /** UUIDv7 of its row if it is new. Ids rise in the order of the requests, and lists and claims go by them. */
  readonly id: string;
  readonly facts: SyncFacts;
  readonly orderKey: string;
  /** Earliest call, epoch ms. */
  readonly notBefore: number;
  /** Index of its first request; null outside a batch. */
  readonly index: number | null;
}
