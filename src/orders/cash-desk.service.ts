import { Inject, Injectable } from '@nestjs/common';
import {
  PayscoreSyncService,
  type PayscoreSyncRecord,
  runInTransaction,
  toPaidTime,
} from 'nestjs-payscore-sync';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { CashPaymentEntity } from './cash-payment.entity.js';
import { orderNotFound } from './order-no.js';
import { type CashReceipt, orderView, paymentView } from './order-view.js';
import { OrderEntity } from './order.entity.js';
import { OrderError } from './order.error.js';
import type { TakeCashDto } from './take-cash.dto.js';

interface Booking {
  readonly order: OrderEntity;
  readonly payment: CashPaymentEntity;
  /** Null when the payment had been booked before. */
  readonly sync: PayscoreSyncRecord | null;
}

/** Takes cash for an order and sees to it that WeChat Pay is told: the reason this application exists. */
@Injectable()
export class CashDeskService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PayscoreSyncService) private readonly payscore: PayscoreSyncService,
  ) {}

  /**
   * Books the payment and records the sync in one transaction: both are committed, or neither. The call to
   * WeChat Pay comes after the commit, never inside it. The same `paymentId` again is not booked twice.
   * @throws OrderError `ORDERS_E_NOT_FOUND`, `ORDERS_E_OVERPAID`, `ORDERS_E_PAYMENT_DIFFERS`; and what
   * `enqueue` throws, e.g. for a time in the future, which undoes the booking.
   */
  async take(orderNo: string, cash: TakeCashDto): Promise<CashReceipt> {
    const { order, payment, sync } = await runInTransaction(this.dataSource, (manager) =>
      this.book(manager, orderNo, cash),
    );
    return {
      payment: paymentView(payment),
      order: orderView(order),
      sync: sync ?? (await this.payscore.get(payment.syncId)),
    };
  }

  private async book(manager: EntityManager, orderNo: string, cash: TakeCashDto): Promise<Booking> {
    const { paymentId = randomUUID(), amount, receivedAt } = cash;
    const order = await lockOrder(manager, orderNo);
    const booked = await manager.findOneBy(CashPaymentEntity, { orderNo, paymentId });
    if (booked) return { order, payment: sameOrThrow(booked, cash), sync: null };

    const outstanding = order.totalAmount - order.paidAmount;
    if (amount > outstanding) {
      throw new OrderError(
        'ORDERS_E_OVERPAID',
        `The order has ${outstanding} outstanding, so ${amount} cannot be taken.`,
      );
    }
    order.paidAmount += amount;
    order.lastSeq += 1;

    const payment = { orderNo, paymentId, amount, seq: order.lastSeq, receivedAt: toInstant(receivedAt) };
    const sync = await this.payscore.enqueue(
      {
        out_order_no: orderNo,
        service_id: order.serviceId,
        sub_mchid: order.subMchid,
        type: 'Order_Paid',
        detail: { seq: payment.seq, paid_time: toPaidTime(payment.receivedAt), paid_amount: amount },
      },
      { manager },
    );
    await manager.update(OrderEntity, { orderNo }, { paidAmount: order.paidAmount, lastSeq: order.lastSeq });
    await manager.insert(CashPaymentEntity, { ...payment, syncId: sync.id });
    return { order, payment: { ...payment, syncId: sync.id }, sync };
  }
}

/** Two tills may take cash for one order at once: the second waits here, then sees what the first has booked. */
async function lockOrder(manager: EntityManager, orderNo: string): Promise<OrderEntity> {
  // SQLite has no row locks and needs none: runInTransaction runs one transaction at a time there.
  const hasRowLocks = manager.dataSource.options.type !== 'better-sqlite3';
  const order = await manager.findOne(OrderEntity, {
    where: { orderNo },
    ...(hasRowLocks ? { lock: { mode: 'pessimistic_write' as const } } : {}),
  });
  if (!order) throw orderNotFound();
  return order;
}

/** What the repeated call leaves out, it does not contradict. */
function sameOrThrow(booked: CashPaymentEntity, { amount, receivedAt }: TakeCashDto): CashPaymentEntity {
  const isSameTime = receivedAt === undefined || Date.parse(receivedAt) === booked.receivedAt.getTime();
  if (booked.amount === amount && isSameTime) return booked;
  throw new OrderError(
    'ORDERS_E_PAYMENT_DIFFERS',
    'A payment of this paymentId is booked with other facts. Give each payment an id of its own.',
  );
}

const toInstant = (text: string | undefined) => (text === undefined ? new Date() : new Date(text));
