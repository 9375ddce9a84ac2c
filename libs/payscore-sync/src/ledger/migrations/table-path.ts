import type { QueryRunner } from 'typeorm';
import { assertLength } from '../schema/data-source-options.js';
import { dataSourceOf } from '../gateway/data-source-of.js';

/** A table's name with the data source's prefix and schema. */
export function tablePath(runner: QueryRunner, table: string): string {
  const { options } = dataSourceOf(runner.manager);
  const schema = 'schema' in options && options.schema ? `${options.schema}.` : '';
  const name = `${options.entityPrefix ?? ''}${table}`;
  assertLength(name);
  return `${schema}${name}`;
}
