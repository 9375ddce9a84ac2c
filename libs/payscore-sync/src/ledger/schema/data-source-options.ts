import type { DataSource, EntityMetadata } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { MAX_NAME_BYTES } from '../entities/index-name.js';

/** @throws PayscoreError `PAYSCORE_E_DATA_SOURCE_OPTIONS` unless the data source is initialized */
export function assertOpen(dataSource: DataSource): void {
  if (dataSource.isInitialized) return;
  throw wrong(
    'The data source is not initialized. With manualInitialization: true it is opened after the modules were made, and ' +
      'PayscoreSyncModule needs it before. Leave manualInitialization out, or give TypeOrmModule a dataSourceFactory that ' +
      'answers an initialized data source.',
  );
}

/**
 * Checks that tables and columns have the names of the migrations, except for the prefix.
 * @throws PayscoreError `PAYSCORE_E_DATA_SOURCE_OPTIONS` when the naming strategy changes names, or the prefix
 * is too long
 */
export function assertNames(metadata: EntityMetadata): void {
  const { givenTableName = '', tableName, columns, dataSource, connection } = metadata;
  const { entityPrefix = '' } = (dataSource ?? connection).options;
  const table = `${entityPrefix}${givenTableName}`;
  if (tableName !== table) throw renamed(`table ${table}`, tableName);
  for (const { givenDatabaseName = '', databaseName } of columns) {
    if (databaseName !== givenDatabaseName)
      throw renamed(`column ${table}.${givenDatabaseName}`, databaseName);
  }
  assertLength(table);
}

/** PostgreSQL would cut the name off without an error. @throws PayscoreError `PAYSCORE_E_DATA_SOURCE_OPTIONS` */
export function assertLength(table: string): void {
  if (Buffer.byteLength(table) <= MAX_NAME_BYTES) return;
  throw wrong(
    `The entityPrefix is too long: ${table} has more than the ${MAX_NAME_BYTES} bytes that a name may have. Shorten it.`,
  );
}

function renamed(what: string, name: string): PayscoreError {
  return wrong(
    `The namingStrategy of the data source calls ${what} "${name}". The ledger's names are fixed, since its statements and ` +
      "migrations use them. Let the strategy's tableName() and columnName() answer the name an entity gives, where it gives " +
      'one; or give the module a data source of its own (dataSource).',
  );
}

function wrong(message: string): PayscoreError {
  return new PayscoreError('PAYSCORE_E_DATA_SOURCE_OPTIONS', message);
}
