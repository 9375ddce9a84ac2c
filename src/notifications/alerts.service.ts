import { Inject, Injectable } from '@nestjs/common';
import {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
  OnPayscoreUserPaid,
  type PayscoreNotificationRecord,
  type PayscoreSyncRecord,
  runInTransaction,
} from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { AlertEntity } from './alert.entity.js';

/** Stores what an operator of the shop must look at. */
@Injectable()
export class AlertsService {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @OnPayscoreDoublePaid({ id: 'shop-alerts' })
  async onDoublePaid(sync: PayscoreSyncRecord): Promise<void> {
    await this.raise(sync, 'double_paid', sync.remedy);
  }

  @OnPayscoreParked({ id: 'shop-alerts' })
  async onParked(sync: PayscoreSyncRecord): Promise<void> {
    await this.raise(sync, 'parked', sync.remedy);
  }

  @OnPayscoreUserPaid({ id: 'shop-alerts' })
  async onUserPaid(notification: PayscoreNotificationRecord): Promise<void> {
    if (!notification.isLateDoublePayment) return;
    await this.raise(
      notification,
      'paid_twice',
      'Paid online after the cash. Refund one of the two payments.',
    );
  }

  /** Called at least once, so it is idempotent: a second insert of the same key does nothing. */
  private async raise(
    { id, outOrderNo }: PayscoreSyncRecord | PayscoreNotificationRecord,
    event: AlertEntity['event'],
    remedy: string | null,
  ): Promise<void> {
    const text = remedy ?? 'Look at the sync.';
    const alert = { syncId: id, event, orderNo: outOrderNo, text, createdAt: new Date() };
    await runInTransaction(this.dataSource, (manager) =>
      manager.createQueryBuilder().insert().into(AlertEntity).values(alert).orIgnore().execute(),
    );
  }
}
