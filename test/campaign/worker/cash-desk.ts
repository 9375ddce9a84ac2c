import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import {
  PayscoreSyncService,
  runInTransaction,
  toPaidTime,
  type SyncServiceOrderDto,
} from 'nestjs-payscore-sync';
import type { DataSource, EntityManager } from 'typeorm';
import { PaymentEntity } from '../database/payment.entity.js';
import { SERVICE_ID, SUB_MCHID } from '../plan/parties.js';
import { Moments } from './moments.js';
import type { PaidReport, PayOrder } from './messages.js';

class RolledBack extends Error {}

/** The host's own code: its row and the sync, in one transaction. */
@Injectable()
export class CashDesk {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly payscore: PayscoreSyncService,
    private readonly moments: Moments,
  ) {}

  /** Never fails: a transaction that did is reported, and will be tried again. */
  async pay(order: PayOrder): Promise<PaidReport> {
    const report = (
      outcome: 'committed' | 'rolled-back' | 'failed',
      problem: string | null = null,
    ): PaidReport => {
      return { type: 'paid', id: order.id, outcome, at: Date.now(), problem };
    };
    try {
      await runInTransaction(this.dataSource, (manager) => this.transact(order, manager));
      await this.moments.reach('after-commit');
      return report('committed');
    } catch (error) {
      if (order.fate === 'rollback') return report('rolled-back');
      return report('failed', error instanceof Error ? error.message : String(error));
    }
  }

  private async transact(order: PayOrder, manager: EntityManager): Promise<void> {
    const { id, orderNo, seq, amount, paidAt } = order;
    const row = { id, orderNo, seq, amount, paidAt: paidAt / 1000 };
    // Made again after a crash it may be there, with its sync.
    const insert = () =>
      manager.createQueryBuilder().insert().into(PaymentEntity).values(row).orIgnore().execute();
    if (order.hostFirst) await insert();
    await this.payscore.enqueue(requestOf(order), { manager });
    if (!order.hostFirst) await insert();
    await this.moments.reach('in-transaction');
    if (order.openMs > 0) await pause(order.openMs);
    if (order.fate === 'rollback') throw new RolledBack();
  }
}

function requestOf({ orderNo, seq, amount, paidAt }: PayOrder): SyncServiceOrderDto {
  return {
    out_order_no: orderNo,
    service_id: SERVICE_ID,
    sub_mchid: SUB_MCHID,
    type: 'Order_Paid',
    detail: {
      paid_time: toPaidTime(new Date(paidAt)),
      ...(seq === 0 ? {} : { seq }),
      ...(amount === null ? {} : { paid_amount: amount }),
    },
  };
}
