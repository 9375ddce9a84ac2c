import { type QueryRunner, Table, type TableOptions } from 'typeorm';
import { dataSourceOf } from '../gateway/data-source-of.js';
import { supportedDialect } from '../gateway/supported-dialect.js';

/** On MySQL and MariaDB text keeps every character and compares by code point: order numbers are case sensitive. */
const BINARY_TEXT = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };

/** A table for the data source's database, whatever the defaults of a MySQL server or schema are. */
export function portableTable(runner: QueryRunner, options: TableOptions): Table {
  if (supportedDialect(dataSourceOf(runner.manager)) !== 'mysql') return new Table(options);
  const columns = options.columns?.map((column) =>
    column.type === 'varchar' || column.type === 'text' ? { ...column, ...BINARY_TEXT } : column,
  );
  return new Table({ ...options, ...(columns ? { columns } : {}), engine: 'InnoDB' });
}
