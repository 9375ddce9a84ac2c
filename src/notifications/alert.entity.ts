import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../database/columns.js';

/** Something a person of the shop must look at; one for each sync and event. */
@Entity({ name: 'alerts' })
export class AlertEntity {
  @PrimaryColumn({ name: 'sync_id', type: 'varchar', length: 36 })
  syncId!: string;

  @PrimaryColumn({ name: 'event', type: 'varchar', length: 16 })
  event!: 'double_paid' | 'parked';

  @Column({ name: 'order_no', type: 'varchar', length: 32 })
  orderNo!: string;

  /** What to do. */
  @Column({ name: 'text', type: 'varchar', length: 512 })
  text!: string;

  @InstantColumn('created_at')
  createdAt!: Date;
}
