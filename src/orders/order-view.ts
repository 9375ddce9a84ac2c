import type { PayscoreSyncRecord } from 'nestjs-payscore-sync';
import type { CashPaymentEntity } from './cash-payment.entity.js';
import type { OrderEntity } from './order.entity.js';

/** An order as callers see it. */
export interface OrderView {
  readonly orderNo: string;
  readonly serviceId: string;
  readonly subMchid: string;
  readonly totalAmount: number;
  readonly paidAmount: number;
  readonly outstandingAmount: number;
  readonly createdAt: Date;
}

/** A cash payment as callers see it. */
export interface CashPaymentView {
  readonly paymentId: string;
  readonly seq: number;
  readonly amount: number;
  readonly receivedAt: Date;
  readonly syncId: string;
}

/** The answer to a cash payment; `sync` says how far WeChat Pay was told. */
export interface CashReceipt {
  readonly payment: CashPaymentView;
  readonly order: OrderView;
  readonly sync: PayscoreSyncRecord;
}

export function orderView(order: OrderEntity): OrderView {
  const { orderNo, serviceId, subMchid, totalAmount, paidAmount, createdAt } = order;
  const outstandingAmount = totalAmount - paidAmount;
  return { orderNo, serviceId, subMchid, totalAmount, paidAmount, outstandingAmount, createdAt };
}

export function paymentView(payment: CashPaymentEntity): CashPaymentView {
  const { paymentId, seq, amount, receivedAt, syncId } = payment;
  return { paymentId, seq, amount, receivedAt, syncId };
}
