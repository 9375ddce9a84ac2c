import { Inject, Injectable } from '@nestjs/common';
import { runInTransaction } from 'nestjs-payscore-sync';
import { DataSource, type EntityManager } from 'typeorm';
import { CashPaymentEntity } from './cash-payment.entity.js';
import type { CreateOrderDto } from './create-order.dto.js';
import { type CashPaymentView, orderView, type OrderView, paymentView } from './order-view.js';
import { orderNotFound } from './order-no.js';
import { OrderEntity } from './order.entity.js';
import { OrderError } from './order.error.js';

/** The shop's orders. */
@Injectable()
export class OrdersService {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Creates the order; the same facts again answer the order as it stands.
   * @throws OrderError `ORDERS_E_ORDER_DIFFERS`
   */
  async create(facts: CreateOrderDto): Promise<OrderView> {
    const order = await runInTransaction(this.dataSource, (manager) => insertOrFind(manager, facts));
    const { serviceId, subMchid, totalAmount } = facts;
    if (order.serviceId !== serviceId || order.subMchid !== subMchid || order.totalAmount !== totalAmount) {
      throw new OrderError(
        'ORDERS_E_ORDER_DIFFERS',
        `Order ${order.orderNo} exists with other facts. Use an order number of its own.`,
      );
    }
    return orderView(order);
  }

  /** The order with its cash payments, first one first. @throws OrderError `ORDERS_E_NOT_FOUND` */
  async get(orderNo: string): Promise<OrderView & { payments: CashPaymentView[] }> {
    const order = await this.dataSource.manager.findOneBy(OrderEntity, { orderNo });
    if (!order) throw orderNotFound();
    const payments = await this.dataSource.manager.find(CashPaymentEntity, {
      where: { orderNo },
      order: { seq: 'ASC' },
    });
    return { ...orderView(order), payments: payments.map(paymentView) };
  }
}

/** Two callers may create the same order at once: whoever comes second finds it, and neither sees an error. */
async function insertOrFind(manager: EntityManager, facts: CreateOrderDto): Promise<OrderEntity> {
  const fresh = { ...facts, paidAmount: 0, lastSeq: 0, createdAt: new Date() };
  await manager.createQueryBuilder().insert().into(OrderEntity).values(fresh).orIgnore().execute();
  return manager.findOneByOrFail(OrderEntity, { orderNo: facts.orderNo });
}
