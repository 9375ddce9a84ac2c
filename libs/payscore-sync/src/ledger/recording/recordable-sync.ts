/** What the ledger needs to know of a validated sync. */
export interface RecordableSync {
  readonly institution: string;
  readonly outOrderNo: string;
  readonly serviceId: string;
  readonly subMchid: string;
  /** 0 = whole order. */
  readonly seq: number;
  /** Epoch ms. */
  readonly paidAt: number;
  readonly paidAmount: number | null;
  /** Canonical body, the bytes to send. */
  readonly body: string;
  /** Earliest send, epoch ms. */
  readonly notBefore: number;
  /** Least time after the last sync of the order was settled, ms. */
  readonly orderGapMs: number;
  /** How long a call under a claim that a failover lost may go on, ms. */
  readonly leaseMs: number;
  /** Syncs its order may have, in whatever status. */
  readonly maxSyncsPerOrder: number;
  /** W3C `traceparent` to keep with it; null when nobody traces. */
  readonly traceParent: string | null;
}
