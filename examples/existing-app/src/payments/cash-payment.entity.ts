import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Entity('cash_payments')
@Unique(['orderNo', 'seq'])
export class CashPayment {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ name: 'order_no', type: 'varchar' })
  orderNo: string;

  /** Counts the payments of one order, from 1. */
  @Column({ type: 'integer' })
  seq: number;

  /** In the smallest unit of the order's currency: 1050 is 10.50 HKD. */
  @Column({ type: 'integer' })
  amount: number;

  @Column({ name: 'refund_needed', type: 'boolean', default: false })
  refundNeeded: boolean;

  /** As WeChat Pay is told: a repeat must tell the same time. */
  @Column({ name: 'paid_time', type: 'varchar' })
  paidTime: string;
}
