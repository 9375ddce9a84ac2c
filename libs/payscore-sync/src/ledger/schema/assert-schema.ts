import type { EntityManager, EntityMetadata } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { PAYSCORE_SYNC_ENTITIES } from '../entities/index.js';
import { escapedPath } from '../entities/index-name.js';
import { dataSourceOf } from '../gateway/data-source-of.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { type LedgerDialect, supportedDialect } from '../gateway/supported-dialect.js';
import type { FoundTable } from './found-schema.js';
import { indexFaults } from './index-faults.js';
import { readMysqlTable } from './mysql.read-table.js';
import { readPostgresTable } from './postgres.read-table.js';
import { readSqliteTable } from './sqlite.read-table.js';

/** Number of faults in a message. */
const NAMED = 5;

/**
 * Looks whether the tables are what the migrations make: rules such as "one call per order" are kept by an index, and
 * its absence would go unnoticed.
 * @throws PayscoreError `PAYSCORE_E_SCHEMA_DIFFERS`
 */
export async function assertSchema(gateway: LedgerGateway): Promise<void> {
  const faults: string[] = [];
  for (const entity of PAYSCORE_SYNC_ENTITIES) {
    const metadata = gateway.dataSource.getMetadata(entity);
    faults.push(...(await gateway.read((manager) => tableFaults(manager, metadata))));
  }
  if (faults.length === 0) return;
  const others = faults.length > NAMED ? `; and ${faults.length - NAMED} more` : '';
  throw new PayscoreError(
    'PAYSCORE_E_SCHEMA_DIFFERS',
    `The tables of the ledger are not what its migrations make: ${faults.slice(0, NAMED).join('; ')}${others}. Make them ` +
      'with PAYSCORE_SYNC_MIGRATIONS, not by synchronize: true. An index that is missing can be created again by hand.',
  );
}

async function tableFaults(manager: EntityManager, metadata: EntityMetadata): Promise<string[]> {
  const dataSource = dataSourceOf(manager);
  const dialect = supportedDialect(dataSource);
  const found = await READ[dialect](manager, metadata);
  const { givenTableName = '', tableName } = metadata;
  const { entityPrefix = '' } = dataSource.options;
  const indexes = indexFaults(givenTableName, entityPrefix, dialect, found.indexes);
  const others = [...keyFaults(metadata, dialect, found), ...found.faults];
  return [...indexes, ...others.map((fault) => `table ${tableName}: ${fault}`)];
}

const READ: Readonly<
  Record<LedgerDialect, (manager: EntityManager, table: EntityMetadata) => Promise<FoundTable>>
> = {
  postgres: (manager, { tablePath }) =>
    readPostgresTable(manager, escapedPath(dataSourceOf(manager), tablePath)),
  mysql: (manager, { tableName }) => readMysqlTable(manager, tableName),
  sqlite: (manager, { tableName }) => readSqliteTable(manager, tableName),
};

/** SQLite shows no index for a row id key, and cannot drop a key. */
function keyFaults(
  { primaryColumns }: EntityMetadata,
  dialect: LedgerDialect,
  { indexes }: FoundTable,
): string[] {
  const wanted = primaryColumns.map(({ databaseName }) => databaseName);
  const key = indexes.find(({ isPrimary }) => isPrimary)?.columns ?? [];
  const isThere = key.length === wanted.length && wanted.every((column) => key.includes(column));
  return dialect === 'sqlite' || isThere ? [] : [`its primary key is not ${wanted.join(', ')}`];
}
