import type { QueryRunner } from 'typeorm';
import { dataSourceOf } from '../data-source-of.js';
import { supportedDialect } from '../supported-dialect.js';
import { escapedPath } from './escaped-path.js';

/**
 * An index for rows of which there are few: settled rows, by far the most, stay out of it. MySQL and MariaDB have
 * no partial indexes; there the columns that must be null come first, so that the few are one range.
 */
export async function partialIndex(
  runner: QueryRunner,
  index: {
    readonly table: string;
    /** Its full name begins with the table's. */
    readonly name: string;
    readonly columns: readonly string[];
    /** Only rows in which this column, one of `columns`, is not null. */
    readonly present?: string;
    /** Only rows in which these columns are null. */
    readonly absent?: readonly string[];
    readonly unique?: boolean;
  },
): Promise<void> {
  const { table, name, columns, present, absent = [], unique = false } = index;
  const dataSource = dataSourceOf(runner.manager);
  const path = escapedPath(runner, table);
  const isPartial = supportedDialect(dataSource) !== 'mysql';
  const conditions = [
    ...(present === undefined ? [] : [`${present} IS NOT NULL`]),
    ...absent.map((column) => `${column} IS NULL`),
  ];
  await runner.query(
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${dataSource.driver.escape(`${table}_${name}`)} ON ${path} ` +
      (isPartial
        ? `(${columns.join(', ')}) WHERE ${conditions.join(' AND ')}`
        : `(${[...absent, ...columns].join(', ')})`),
  );
}
