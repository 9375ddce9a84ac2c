import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../database/columns.js';

/** Something a person of the shop must look at; one for each sync, or notification, and event. */
@Entity({ name: 'alerts' })
export class AlertEntity {
  /** `id` of the sync; for `paid_twice` of the notification. */
  @PrimaryColumn({ name: 'sync_id', type: 'varchar', length: 36 })
  syncId!: string;

  @PrimaryColumn({ name: 'event', type: 'varchar', length: 16 })
  event!: 'double_paid' | 'parked' | 'paid_twice';

  @Column({ name: 'order_no', type: 'varchar', length: 32 })
  orderNo!: string;

  /** What to do. */
  @Column({ name: 'text', type: 'varchar', length: 512 })
  text!: string;

  @InstantColumn('created_at')
  createdAt!: Date;
}
