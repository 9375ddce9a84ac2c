import { COLLECTION_STATES, ORDER_STATES, PAID_TYPES, STATE_DESCRIPTIONS } from '../orders/order.js';
import type { PutDetail, PutOrder } from '../orders/put-order.js';
import { InputFields } from './input-fields.js';

/** The body of `PUT /orders`. */
export function parsePutOrder(body: unknown): PutOrder {
  const fields = new InputFields(body, '', [
    'outOrderNo',
    'subMchid',
    'serviceId',
    'totalAmount',
    'state',
    'stateDescription',
    'collectionState',
    'currency',
    'serviceIntroduction',
    'atCashier',
    'details',
  ]);
  return {
    outOrderNo: fields.text('outOrderNo'),
    subMchid: fields.text('subMchid'),
    serviceId: fields.text('serviceId'),
    totalAmount: fields.integer('totalAmount', 0),
    state: fields.optionalOneOf('state', ORDER_STATES),
    stateDescription: fields.optionalOneOf('stateDescription', STATE_DESCRIPTIONS),
    collectionState: fields.optionalOneOf('collectionState', COLLECTION_STATES),
    currency: fields.optionalText('currency'),
    serviceIntroduction: fields.optionalText('serviceIntroduction'),
    atCashier: fields.optionalFlag('atCashier'),
    details: fields.optionalList('details')?.map(parsePutDetail),
  };
}

function parsePutDetail(value: unknown, index: number): PutDetail {
  const fields = new InputFields(value, `details[${index}]`, [
    'seq',
    'amount',
    'paidType',
    'paidTime',
    'transactionId',
  ]);
  return {
    seq: fields.integer('seq', 1),
    amount: fields.integer('amount', 0),
    paidType: fields.optionalOneOf('paidType', PAID_TYPES),
    paidTime: fields.optionalText('paidTime'),
    transactionId: fields.optionalText('transactionId'),
  };
}
