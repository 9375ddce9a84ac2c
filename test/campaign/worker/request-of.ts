import { type SyncServiceOrderDto, toPaidTime } from 'nestjs-payscore-sync';
import { SERVICE_ID } from '../plan/parties.js';
import type { TakenPayment } from './messages.js';

/** What a payment is recorded as. */
export function requestOf({ orderNo, subMchid, seq, amount, paidAt }: TakenPayment): SyncServiceOrderDto {
  return {
    out_order_no: orderNo,
    service_id: SERVICE_ID,
    sub_mchid: subMchid,
    type: 'Order_Paid',
    detail: {
      paid_time: toPaidTime(new Date(paidAt)),
      ...(seq === 0 ? {} : { seq }),
      ...(amount === null ? {} : { paid_amount: amount }),
    },
  };
}
