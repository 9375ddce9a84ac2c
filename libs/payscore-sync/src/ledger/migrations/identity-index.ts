import type { QueryRunner } from 'typeorm';
import { dataSourceOf } from '../data-source-of.js';
import { supportedDialect } from '../supported-dialect.js';
import { escapedPath } from './escaped-path.js';

/**
 * Each fact once. Compared by bytes, so that an order number is one range of it, whatever its sub-merchant: PostgreSQL
 * has to be told so, the columns of MySQL and MariaDB are binary, and SQLite always compares like this.
 */
export async function identityIndex(runner: QueryRunner): Promise<void> {
  const dataSource = dataSourceOf(runner.manager);
  const operators = supportedDialect(dataSource) === 'postgres' ? ' text_pattern_ops' : '';
  await runner.query(
    `CREATE UNIQUE INDEX ${dataSource.driver.escape('payscore_syncs_identity')} ` +
      `ON ${escapedPath(runner, 'payscore_syncs')} (order_key${operators}, seq, revision)`,
  );
}
