import { toPaidTime, type SyncServiceOrderDto } from 'nestjs-payscore-sync';
import type { PutOrder, Simulator } from 'payscore-simulator';

export const SERVICE_ID = '2002000000000558128851361561536';
export const SUB_MCHID = '1900000109';

let count = 0;

/** An order number nobody used before in this process. */
export function newOrderNo(): string {
  count += 1;
  return `ORDER-${process.pid}-${count}`;
}

/** An order at WeChat Pay that waits for payment. */
export function waitingOrder(outOrderNo: string, over: Partial<PutOrder> = {}): PutOrder {
  return { outOrderNo, subMchid: SUB_MCHID, serviceId: SERVICE_ID, totalAmount: 1000, ...over };
}

/** Puts an order at WeChat Pay that waits for payment, and answers its number. */
export function newOrder({ orders }: Simulator, over: Partial<PutOrder> = {}): string {
  const orderNo = newOrderNo();
  orders.put(waitingOrder(orderNo, over));
  return orderNo;
}

/** The next sync of the order is refused for good. */
export function refuse({ script }: Simulator, outOrderNo: string): void {
  const reply = { kind: 'error', status: 400, code: 'PARAM_ERROR', message: 'no good' } as const;
  script.add({ operation: 'sync', outOrderNo, apply: false, reply });
}

// Once per suite: two records of one payment must state the same second.
const paid_time = toPaidTime(new Date(Date.now() - 60_000));

/** Cash taken a minute ago. */
export function cashPayment(
  outOrderNo: string,
  detail: Partial<SyncServiceOrderDto['detail']> = {},
): SyncServiceOrderDto {
  return {
    out_order_no: outOrderNo,
    service_id: SERVICE_ID,
    sub_mchid: SUB_MCHID,
    type: 'Order_Paid',
    detail: { seq: 1, paid_time, paid_amount: 1000, ...detail },
  };
}
