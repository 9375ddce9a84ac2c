import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const text = (name: string, length: number, over: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
  ...over,
});

export class CreateAlerts1795392200000 implements MigrationInterface {
  name = 'CreateAlerts1795392200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'alerts',
        columns: [
          text('sync_id', 36, { isPrimary: true }),
          text('event', 16, { isPrimary: true }),
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
