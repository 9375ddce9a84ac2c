import { randomInt } from 'node:crypto';
import { SimulatorError } from '../simulator-error.js';
import type {
  CollectionDetail,
  CollectionState,
  Order,
  OrderState,
  PaidType,
  StateDescription,
} from './order.js';
import { parseRfc3339, toChinaTime } from './rfc3339.js';

/** `out_order_no` as the official page allows it. */
export const OUT_ORDER_NO = /^[0-9A-Za-z_\-|*]{1,32}$/;

/** An order to put into a state. Absent: completed by the merchant and waiting for payment. */
export interface PutOrder {
  outOrderNo: string;
  subMchid: string;
  serviceId: string;
  /** In the currency's smallest unit. */
  totalAmount: number;
  state?: OrderState | undefined;
  stateDescription?: StateDescription | undefined;
  collectionState?: CollectionState | undefined;
  currency?: string | undefined;
  serviceIntroduction?: string | undefined;
  atCashier?: boolean | undefined;
  details?: readonly PutDetail[] | undefined;
}

/** A collection record the order already has. Absent: `MCH`, paid now. */
export interface PutDetail {
  seq: number;
  amount: number;
  paidType?: PaidType | undefined;
  /** RFC 3339 with offset. */
  paidTime?: string | undefined;
  transactionId?: string | undefined;
}

/** Builds the order; `before` lends its order_id and start when an order is replaced. */
export function buildOrder(put: PutOrder, before: Order | undefined, nowMs: number): Order {
  if (!OUT_ORDER_NO.test(put.outOrderNo)) {
    throw invalid('outOrderNo', 'use 1 to 32 characters of 0-9 A-Z a-z _ - | *');
  }
  if (!isAmount(put.totalAmount)) throw invalid('totalAmount', 'use a whole number from 0');
  const state = put.state ?? 'DOING';
  return {
    outOrderNo: put.outOrderNo,
    subMchid: put.subMchid,
    serviceId: put.serviceId,
    orderId: before?.orderId ?? randomNumber(28),
    state,
    stateDescription: state === 'DOING' ? (put.stateDescription ?? 'MCH_COMPLETE') : null,
    totalAmount: put.totalAmount,
    currency: put.currency ?? 'HKD',
    needCollection: put.totalAmount > 0,
    serviceIntroduction: put.serviceIntroduction ?? 'Simulated service',
    startTime: before?.startTime ?? toChinaTime(nowMs - 60 * 60 * 1000),
    collectionState: put.collectionState ?? (state === 'DONE' ? 'USER_PAID' : 'USER_PAYING'),
    details: (put.details ?? []).map((detail) => buildDetail(detail, nowMs)),
    atCashier: put.atCashier ?? false,
  };
}

/** A transaction number such as PayScore gives its own collections. */
export function newTransactionId(): string {
  return `42000${randomNumber(23)}`;
}

function buildDetail(put: PutDetail, nowMs: number): CollectionDetail {
  const paidTime = put.paidTime ?? toChinaTime(nowMs);
  const paidType = put.paidType ?? 'MCH';
  if (!isAmount(put.seq) || put.seq < 1) throw invalid('details[].seq', 'use a whole number from 1');
  if (!isAmount(put.amount)) throw invalid('details[].amount', 'use a whole number from 0');
  if (parseRfc3339(paidTime) === null) throw invalid('details[].paidTime', 'use RFC 3339 with an offset');
  const byPayscore = paidType === 'NEWTON';
  return {
    seq: put.seq,
    amount: put.amount,
    paidType,
    paidTime,
    transactionId: byPayscore ? (put.transactionId ?? newTransactionId()) : null,
    told: byPayscore ? null : { seq: put.seq, paidTime, paidAmount: put.amount },
  };
}

function isAmount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function invalid(field: string, remedy: string): SimulatorError {
  return new SimulatorError(400, `${field} is not valid`, remedy);
}

function randomNumber(digits: number): string {
  return Array.from({ length: digits }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join('');
}
