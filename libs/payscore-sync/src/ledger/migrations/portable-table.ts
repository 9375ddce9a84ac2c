import { type QueryRunner, Table, type TableColumnOptions, type TableOptions } from 'typeorm';
import { dataSourceOf } from '../gateway/data-source-of.js';
import { supportedDialect } from '../gateway/supported-dialect.js';

/** On MySQL and MariaDB text stores every character and compares by code point: order numbers are case sensitive. */
const BINARY_TEXT = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };

/** A table for the data source's database, independent of the defaults of a MySQL server or schema. */
export function portableTable(runner: QueryRunner, options: TableOptions): Table {
  if (supportedDialect(dataSourceOf(runner.manager)) !== 'mysql') return new Table(options);
  const columns = options.columns?.map((column) =>
    column.type === 'varchar' || column.type === 'text' ? { ...column, ...BINARY_TEXT } : column,
  );
  return new Table({ ...options, ...(columns ? { columns } : {}), engine: 'InnoDB' });
}

/** More readable than `true`. */
export const optional = true;

/** The portable column types: text, 32-bit and 64-bit integers. Times are epoch ms in `bigint`. */
export const text = (name: string, length: number, nullable = false): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable: nullable,
});

const number =
  (type: string) =>
  (name: string, isNullable = false): TableColumnOptions => ({ name, type, isNullable });
export const integer = number('integer');
export const bigint = number('bigint');

export const key = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
