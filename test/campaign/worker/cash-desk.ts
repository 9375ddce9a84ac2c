import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { PayscoreSyncService } from 'nestjs-payscore-sync';
import type { DataSource, EntityManager } from 'typeorm';
import { PaymentEntity } from '../database/payment.entity.js';
import { inPatientTransaction } from './patient-transaction.js';
import { Moments } from './moments.js';
import type { PaidReport, PayOrder } from './messages.js';
import { requestOf } from './request-of.js';

class RolledBack extends Error {}

/** The host's own code: its rows and the syncs, in one transaction. */
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
      over: Partial<PaidReport> = {},
    ): PaidReport => {
      return { type: 'paid', id: order.id, outcome, at: Date.now(), problem: null, isSeen: null, ...over };
    };
    try {
      await inPatientTransaction(this.dataSource, (manager) => this.transact(order, manager));
      const committed = report('committed');
      await this.moments.reach('after-commit');
      return { ...committed, isSeen: await this.isSeen(order) };
    } catch (error) {
      if (order.fate === 'rollback') return report('rolled-back');
      return report('failed', { problem: error instanceof Error ? error.message : String(error) });
    }
  }

  private async transact(order: PayOrder, manager: EntityManager): Promise<void> {
    const rows = order.payments.map(({ id, orderNo, seq, amount, paidAt }) => {
      return { id, orderNo, seq, amount, paidAt: paidAt / 1000 };
    });
    // Made again after a crash they may be there, with their syncs.
    const insert = () =>
      manager.createQueryBuilder().insert().into(PaymentEntity).values(rows).orIgnore().execute();
    if (order.hostFirst) await insert();
    const requests = order.payments.map(requestOf);
    const [first] = requests;
    if (requests.length === 1 && first) await this.payscore.enqueue(first, { manager });
    else await this.payscore.enqueueMany(requests, { manager });
    if (!order.hostFirst) await insert();
    await this.moments.reach('in-transaction');
    if (order.openMs > 0) await pause(order.openMs);
    if (order.fate === 'rollback') throw new RolledBack();
  }

  /** The last payment stands for all of them. */
  private async isSeen({ payments }: PayOrder): Promise<boolean | null> {
    const last = payments.at(-1);
    if (!last) return null;
    try {
      const syncs = await this.payscore.findByOrder(last.orderNo, { subMchid: last.subMchid });
      return syncs.some(({ seq }) => (seq ?? 0) === last.seq);
    } catch {
      return null;
    }
  }
}
