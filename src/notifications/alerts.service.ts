import { Inject, Injectable } from '@nestjs/common';
import {
  OnPayscoreDoublePaid,
  OnPayscoreParked,
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
    await this.raise(sync, 'double_paid');
  }

  @OnPayscoreParked({ id: 'shop-alerts' })
  async onParked(sync: PayscoreSyncRecord): Promise<void> {
    await this.raise(sync, 'parked');
  }

  /** Called at least once, so it is idempotent: a second insert of the same key does nothing. */
  private async raise(sync: PayscoreSyncRecord, event: AlertEntity['event']): Promise<void> {
    const text = sync.remedy ?? 'Look at the sync.';
    const alert = { syncId: sync.id, event, orderNo: sync.outOrderNo, text, createdAt: new Date() };
    await runInTransaction(this.dataSource, (manager) =>
      manager.createQueryBuilder().insert().into(AlertEntity).values(alert).orIgnore().execute(),
    );
  }
}
