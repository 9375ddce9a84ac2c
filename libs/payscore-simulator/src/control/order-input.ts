import { COLLECTION_STATES, ORDER_STATES, PAID_TYPES, STATE_DESCRIPTIONS } from '../orders/order.js';
import type { PutDetail, PutOrder } from '../orders/put-order.js';
import { flag, listOf, object, oneOf, optional, text, whole } from './input-fields.js';

const readDetail = object<PutDetail>({
  seq: whole(1),
  amount: whole(0),
  paidType: optional(oneOf(PAID_TYPES)),
  paidTime: optional(text),
  transactionId: optional(text),
});

/** The body of `PUT /orders`. */
export const readPutOrder = object<PutOrder>({
  outOrderNo: text,
  subMchid: text,
  serviceId: text,
  totalAmount: whole(0),
  state: optional(oneOf(ORDER_STATES)),
  stateDescription: optional(oneOf(STATE_DESCRIPTIONS)),
  collectionState: optional(oneOf(COLLECTION_STATES)),
  currency: optional(text),
  serviceIntroduction: optional(text),
  atCashier: optional(flag),
  details: optional(listOf(readDetail)),
});
