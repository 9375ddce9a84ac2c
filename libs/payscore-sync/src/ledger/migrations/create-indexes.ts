import type { QueryRunner } from 'typeorm';
import { dataSourceOf } from '../gateway/data-source-of.js';
import { escapedPath, indexName } from '../entities/index-name.js';
import { indexesOf, indexShape, type LedgerIndex } from '../entities/ledger-indexes.js';
import { type LedgerDialect, supportedDialect } from '../gateway/supported-dialect.js';
import { tablePath } from './table-path.js';

/** Creates the indexes of a table for its database. */
export async function createIndexes(runner: QueryRunner, table: string): Promise<void> {
  const dataSource = dataSourceOf(runner.manager);
  const { driver, options } = dataSource;
  const dialect = supportedDialect(dataSource);
  const path = escapedPath(dataSource, tablePath(runner, table));
  for (const index of indexesOf(table)) {
    const name = driver.escape(indexName(options.entityPrefix ?? '', table, index.name));
    await runner.query(
      `CREATE ${index.isUnique ? 'UNIQUE ' : ''}INDEX ${name} ON ${path} ${rows(index, dialect)}`,
    );
  }
}

function rows(index: LedgerIndex, dialect: LedgerDialect): string {
  const { columns, conditions } = indexShape(index, dialect);
  // The columns of MySQL and MariaDB are binary, and SQLite always compares by bytes.
  const operators = dialect === 'postgres' && index.isByBytes ? ' text_pattern_ops' : '';
  const [first, ...others] = columns;
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  return `(${[`${first}${operators}`, ...others].join(', ')})${where}`;
}
