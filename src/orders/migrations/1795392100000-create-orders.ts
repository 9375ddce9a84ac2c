import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** On MySQL and MariaDB, whose own default takes `a` and `A` for the same: the case of an order number counts. */
const BINARY_TEXT = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };

const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const key = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });

/** The shop's own tables, in column types every database has. */
export class CreateOrders1795392100000 implements MigrationInterface {
  name = 'CreateOrders1795392100000';

  async up(runner: QueryRunner): Promise<void> {
    const isMysql = ['mysql', 'mariadb'].includes(runner.manager.dataSource.options.type);
    const text = (name: string, length: number): TableColumnOptions => ({
      ...{ name, type: 'varchar', length: String(length) },
      ...(isMysql ? BINARY_TEXT : {}),
    });
    await runner.createTable(
      new Table({
        name: 'orders',
        columns: [
          key(text('order_no', 32)),
          text('service_id', 32),
          text('sub_mchid', 32),
          bigint('total_amount'),
          bigint('paid_amount'),
          integer('last_seq'),
          bigint('created_at'),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'cash_payments',
        columns: [
          key(text('order_no', 32)),
          key(integer('seq')),
          text('payment_id', 64),
          bigint('amount'),
          bigint('received_at'),
          text('sync_id', 36),
        ],
        indices: [{ name: 'cash_payments_id', columnNames: ['order_no', 'payment_id'], isUnique: true }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('cash_payments');
    await runner.dropTable('orders');
  }
}
