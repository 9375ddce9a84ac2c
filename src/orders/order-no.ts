import type { PipeTransform } from '@nestjs/common';
import { OrderError } from './order.error.js';

/** What WeChat Pay allows as `out_order_no`; case counts. */
export const ORDER_NO = /^[0-9A-Za-z_\-|*]{1,32}$/;

/** A path that can be no order number names no order, and never reaches the database. */
export const orderNoPipe: PipeTransform<string, string> = {
  transform: (orderNo) => {
    if (!ORDER_NO.test(orderNo)) throw orderNotFound();
    return orderNo;
  },
};

export function orderNotFound(): OrderError {
  return new OrderError('ORDERS_E_NOT_FOUND', 'There is no such order. Create it with POST /orders.');
}
