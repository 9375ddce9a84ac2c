import type { Institution } from '../institution.js';
import { collected, type CollectionDetail, type Order } from './order.js';

/** The order as the query answers it. */
export function orderOnTheWire(order: Order, institution: Institution): Record<string, unknown> {
  return {
    out_order_no: order.outOrderNo,
    service_id: order.serviceId,
    appid: institution.appid,
    mchid: institution.mchid,
    sub_mchid: order.subMchid,
    order_id: order.orderId,
    service_introduction: order.serviceIntroduction,
    state: order.state,
    ...(order.stateDescription === null ? {} : { state_description: order.stateDescription }),
    total_amount: order.totalAmount,
    currency: order.currency,
    time_range: { start_time: order.startTime },
    need_collection: order.needCollection,
    ...(order.needCollection ? { collection: collectionOnTheWire(order) } : {}),
  };
}

function collectionOnTheWire(order: Order): Record<string, unknown> {
  // An order put into USER_PAID without records is paid in full all the same.
  const paid = order.collectionState === 'USER_PAID' ? order.totalAmount : collected(order);
  return {
    state: order.collectionState,
    total_amount: order.totalAmount,
    paying_amount: Math.max(0, order.totalAmount - paid),
    paid_amount: paid,
    details: order.details.map(detailOnTheWire),
  };
}

function detailOnTheWire(detail: CollectionDetail): Record<string, unknown> {
  return {
    seq: detail.seq,
    amount: detail.amount,
    paid_type: detail.paidType,
    paid_time: detail.paidTime,
    ...(detail.transactionId === null ? {} : { transaction_id: detail.transactionId }),
  };
}
