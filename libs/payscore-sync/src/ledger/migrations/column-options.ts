import type { TableColumnOptions } from 'typeorm';

type Column = TableColumnOptions;

/** Reads better than a bare `true`. */
export const optional = true;

/** The portable column types: text, 32-bit and 64-bit integers. Times are epoch ms in `bigint`. */
export const text = (name: string, length: number, nullable = false): Column => ({
  name,
  type: 'varchar',
  length: String(length),
  isNullable: nullable,
});

export const integer = (name: string, nullable = false): Column => ({
  name,
  type: 'integer',
  isNullable: nullable,
});

export const bigint = (name: string, nullable = false): Column => ({
  name,
  type: 'bigint',
  isNullable: nullable,
});

export const key = (column: Column): Column => ({ ...column, isPrimary: true });
