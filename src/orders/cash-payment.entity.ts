import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { AmountColumn, InstantColumn } from '../database/columns.js';

/** Cash taken for an order. */
@Entity({ name: 'cash_payments' })
@Index('cash_payments_id', ['orderNo', 'paymentId'], { unique: true })
export class CashPaymentEntity {
  @PrimaryColumn({ name: 'order_no', type: 'varchar', length: 32 })
  orderNo!: string;

  /** 1 for the first payment of the order, one higher for each: the `seq` WeChat Pay is told. */
  @PrimaryColumn({ name: 'seq', type: 'int' })
  seq!: number;

  /** The till's own id of this payment: the same id again is the same payment. */
  @Column({ name: 'payment_id', type: 'varchar', length: 64 })
  paymentId!: string;

  @AmountColumn('amount')
  amount!: number;

  @InstantColumn('received_at')
  receivedAt!: Date;

  /** The record in the ledger that carries this payment to WeChat Pay. */
  @Column({ name: 'sync_id', type: 'varchar', length: 36 })
  syncId!: string;
}
