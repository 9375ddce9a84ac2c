export const SUB_MCHID = '1900000109';
export const SERVICE_ID = '2002000000000558128851361561536';

/** Path and query of the sync of an order whose number needs no escaping. */
export function syncPath(orderNo) {
  return `/v3/payscore/oversea/partner/serviceorder/${orderNo}/sync`;
}

/** An order paid in cash a minute ago, as the body of its sync. */
export function syncBody(subMchid = SUB_MCHID) {
  return {
    service_id: SERVICE_ID,
    sub_mchid: subMchid,
    type: 'Order_Paid',
    detail: { seq: 1, paid_time: chinaTime(Date.now() - 60_000), paid_amount: 12_800 },
  };
}

/** What a host hands to `enqueue`. */
export function syncRequest(orderNo, subMchid = SUB_MCHID) {
  return { out_order_no: orderNo, ...syncBody(subMchid) };
}

function chinaTime(at) {
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
