import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';

/** The host's own table. A row in it is what the host believes, and the campaign's truth. */
@Entity({ name: 'campaign_payments' })
export class PaymentEntity {
  @PrimaryColumn({ name: 'id', type: 'varchar', length: 32 })
  id!: string;

  @Column({ name: 'order_no', type: 'varchar', length: 32 })
  orderNo!: string;

  /** 0 = the whole order. */
  @Column({ name: 'seq', type: 'int' })
  seq!: number;

  @Column({ name: 'amount', type: 'int', nullable: true })
  amount!: number | null;

  /** Epoch seconds. */
  @Column({ name: 'paid_at', type: 'int' })
  paidAt!: number;
}

export class CreatePayments1795392900000 implements MigrationInterface {
  name = 'CreatePayments1795392900000';

  up(runner: QueryRunner): Promise<void> {
    const table = new Table({
      name: 'campaign_payments',
      columns: [
        { name: 'id', type: 'varchar', length: '32', isPrimary: true },
        { name: 'order_no', type: 'varchar', length: '32' },
        { name: 'seq', type: 'int' },
        { name: 'amount', type: 'int', isNullable: true },
        { name: 'paid_at', type: 'int' },
      ],
    });
    return runner.createTable(table);
  }

  down(runner: QueryRunner): Promise<void> {
    return runner.dropTable('campaign_payments');
  }
}
