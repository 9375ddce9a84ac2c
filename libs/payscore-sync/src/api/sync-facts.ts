import { formatPaidTime } from './paid-time.js';

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

/** The canonical body: fields in the official example's order, `paid_time` in China's offset, nothing absent. */
export function canonicalBody(facts: Omit<SyncFacts, 'body' | 'outOrderNo'>): string {
  return JSON.stringify({
    service_id: facts.serviceId,
    sub_mchid: facts.subMchid,
    type: 'Order_Paid',
    detail: {
      seq: facts.seq === 0 ? undefined : facts.seq,
      paid_time: formatPaidTime(facts.paidAt),
      paid_amount: facts.paidAmount ?? undefined,
    },
  });
}
