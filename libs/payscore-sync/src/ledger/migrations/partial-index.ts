import type { QueryRunner } from 'typeorm';
import { tablePath } from './table-path.js';

/** Settled rows, by far the most, stay out of the indexes that delivery reads. */
export async function partialIndex(
  runner: QueryRunner,
  index: {
    readonly table: string;
    /** Its full name begins with the table's. */
    readonly name: string;
    readonly columns: readonly string[];
    readonly where: string;
    readonly unique?: boolean;
  },
): Promise<void> {
  const { driver } = runner.manager.dataSource;
  const path = tablePath(runner, index.table)
    .split('.')
    .map((part) => driver.escape(part))
    .join('.');
  await runner.query(
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${driver.escape(`${index.table}_${index.name}`)} ` +
      `ON ${path} (${index.columns.join(', ')}) WHERE ${index.where}`,
  );
}
