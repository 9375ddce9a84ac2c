/** Facts of a validated sync, with the exact body for WeChat Pay. */
export interface SyncFacts {
  readonly outOrderNo: string;
  readonly serviceId: string;
  readonly subMchid: string;
  /** Number of the collection, from 1; 0 = the whole order (no `seq` on the wire). */
  readonly seq: number;
  /** The instant of `paid_time`, epoch ms. */
  readonly paidAt: number;
  /** Smallest unit of the order's currency; null when not given. */
  readonly paidAmount: number | null;
  /** Canonical JSON body: the same facts give the same text, for any offset and field order. */
  readonly body: string;
}
