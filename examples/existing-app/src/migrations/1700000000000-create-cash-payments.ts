import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class CreateCashPayments1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'cash_payments',
        columns: [
          {
            name: 'id',
            type: 'integer',
            isPrimary: true,
            isGenerated: true,
            generationStrategy: 'increment',
          },
          { name: 'order_no', type: 'varchar' },
          { name: 'seq', type: 'integer' },
          { name: 'amount', type: 'integer' },
          { name: 'refund_needed', type: 'boolean', default: '0' },
          { name: 'paid_time', type: 'varchar' },
        ],
        uniques: [{ columnNames: ['order_no', 'seq'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('cash_payments');
  }
}
