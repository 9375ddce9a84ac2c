import { Column, Entity, PrimaryColumn } from 'typeorm';
import { AmountColumn, InstantColumn } from '../database/columns.js';

/** A PayScore service order of the shop, and how much of it was paid in cash so far. */
@Entity({ name: 'orders' })
export class OrderEntity {
  /** `out_order_no` towards WeChat Pay. */
  @PrimaryColumn({ name: 'order_no', type: 'varchar', length: 32 })
  orderNo!: string;

  @Column({ name: 'service_id', type: 'varchar', length: 32 })
  serviceId!: string;

  @Column({ name: 'sub_mchid', type: 'varchar', length: 32 })
  subMchid!: string;

  @AmountColumn('total_amount')
  totalAmount!: number;

  @AmountColumn('paid_amount')
  paidAmount!: number;

  /** `seq` of the latest cash payment; 0 before the first. */
  @Column({ name: 'last_seq', type: 'int' })
  lastSeq!: number;

  @InstantColumn('created_at')
  createdAt!: Date;
}
