import type { SyncServiceOrderDto } from '../api/index.js';
import type { ScriptedReply } from './scripted-reply.js';

type Detail = SyncServiceOrderDto['detail'];

/** An order as WeChat Pay shows it, waiting for payment until a payment is applied. */
export class RememberedOrder {
  private readonly synced: Detail[] = [];
  private isPaidOnline = false;

  constructor(private readonly outOrderNo: string) {}

  /** Effect of a sync with such a reply on the order. */
  apply(reply: ScriptedReply, detail: Detail): void {
    if (reply === 'accepted' || reply === 'unverified') this.synced.push(detail);
    if (reply === 'paid-online') this.isPaidOnline = true;
  }

  /** The parts of a query's body that the product reads. */
  show(mchid: string, serviceId: string, subMchid: string): object {
    const byMerchant = this.synced.map((detail) => ({
      ...{ seq: detail.seq ?? 1, amount: detail.paid_amount ?? 1, paid_type: 'MCH' },
      paid_time: detail.paid_time,
    }));
    const online = { seq: 1, amount: 1, paid_type: 'NEWTON', transaction_id: '4200000000000000000000000000' };
    const details = this.isPaidOnline ? [online] : byMerchant;
    const isPaid = details.length > 0;
    return {
      ...{ out_order_no: this.outOrderNo, mchid, sub_mchid: subMchid, service_id: serviceId },
      ...{ order_id: `TESTING-${this.outOrderNo}`, state: isPaid ? 'DONE' : 'DOING' },
      ...{ state_description: isPaid ? null : 'MCH_COMPLETE', need_collection: true },
      collection: { state: isPaid ? 'USER_PAID' : 'USER_PAYING', details },
    };
  }
}
