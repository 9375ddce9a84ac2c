import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('cash_payments')
export class CashPayment {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ name: 'order_no', type: 'varchar' })
  orderNo: string;

  /** Fen. */
  @Column({ type: 'integer' })
  amount: number;

  @Column({ name: 'refund_needed', type: 'boolean', default: false })
  refundNeeded: boolean;

  @Column({ name: 'taken_at', type: 'varchar' })
  takenAt: string;
}
