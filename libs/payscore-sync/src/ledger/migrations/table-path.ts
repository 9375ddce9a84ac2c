import type { QueryRunner } from 'typeorm';

/** A table's name with the data source's prefix and schema. */
export function tablePath(runner: QueryRunner, table: string): string {
  const { options } = runner.manager.dataSource;
  const schema = 'schema' in options && options.schema ? `${options.schema}.` : '';
  return `${schema}${options.entityPrefix ?? ''}${table}`;
}
