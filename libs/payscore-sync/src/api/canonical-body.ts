import type { SyncFacts } from '../ledger/index.js';
import { formatPaidTime } from './paid-time.js';

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
