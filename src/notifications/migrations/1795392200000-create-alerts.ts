import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** On MySQL and MariaDB, as the orders it speaks of have it. */
const BINARY_TEXT = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };

const key = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });

export class CreateAlerts1795392200000 implements MigrationInterface {
  name = 'CreateAlerts1795392200000';

  async up(runner: QueryRunner): Promise<void> {
    const isMysql = ['mysql', 'mariadb'].includes(runner.manager.dataSource.options.type);
    const text = (name: string, length: number): TableColumnOptions => ({
      ...{ name, type: 'varchar', length: String(length) },
      ...(isMysql ? BINARY_TEXT : {}),
    });
    await runner.createTable(
      new Table({
        name: 'alerts',
        columns: [
          key(text('sync_id', 36)),
          key(text('event', 16)),
          text('order_no', 32),
          text('text', 512),
          { name: 'created_at', type: 'bigint' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('alerts');
  }
}
