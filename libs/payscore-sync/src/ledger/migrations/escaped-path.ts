import type { QueryRunner } from 'typeorm';
import { dataSourceOf } from '../gateway/data-source-of.js';
import { tablePath } from './table-path.js';

/** A table's name with prefix and schema, escaped for a statement. */
export function escapedPath(runner: QueryRunner, table: string): string {
  const { driver } = dataSourceOf(runner.manager);
  return tablePath(runner, table)
    .split('.')
    .map((part) => driver.escape(part))
    .join('.');
}
