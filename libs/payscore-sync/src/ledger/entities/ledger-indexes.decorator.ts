import { type DataSource, type EntityMetadata, Index } from 'typeorm';
import { indexName } from './index-name.js';
import { type IndexedTable, indexesOf, type LedgerIndex } from './ledger-indexes.js';

/**
 * Declares the indexes of a table to TypeORM, so that a host's `migration:generate` leaves them alone. It is given the
 * columns of full indexes alone: it cannot make the others, since what they are differs between databases.
 */
export function LedgerIndexes(table: IndexedTable): ClassDecorator {
  return (target) => {
    for (const index of indexesOf(table)) {
      const name = `${table}_${index.name}`;
      const decorate = isPartial(index)
        ? Index(name, { synchronize: false })
        : Index(name, columnsOf(table, index), { unique: index.isUnique ?? false });
      decorate(target);
    }
  };
}

const isPartial = ({ present, absent }: LedgerIndex) => present !== undefined || absent !== undefined;

/** `this` of the function below. */
interface IndexBeingBuilt {
  readonly entityMetadata: EntityMetadata;
}

/**
 * TypeORM prefixes table names only. It calls this function as a method of the index it builds, where the data
 * source is known and before any comparison with the database.
 */
function columnsOf(table: IndexedTable, { columns }: LedgerIndex): () => string[] {
  return function (this: IndexBeingBuilt) {
    nameIndexes(this.entityMetadata, table);
    return columns.map((column) => propertyOf(this.entityMetadata, column));
  };
}

function nameIndexes(metadata: EntityMetadata, table: IndexedTable): void {
  const prefix = prefixOf(metadata);
  const names = new Map(
    indexesOf(table).map(({ name }) => [`${table}_${name}`, indexName(prefix, table, name)]),
  );
  for (const index of metadata.indices) {
    const name = names.get(index.givenName ?? '');
    if (name !== undefined) Object.assign(index, { name, givenName: name });
  }
}

/** TypeORM 0.3 has `connection`. */
function prefixOf(metadata: { readonly dataSource?: DataSource; readonly connection?: DataSource }): string {
  return (metadata.dataSource ?? metadata.connection)?.options.entityPrefix ?? '';
}

function propertyOf({ columns }: EntityMetadata, name: string): string {
  return columns.find(({ givenDatabaseName }) => givenDatabaseName === name)?.propertyName ?? name;
}
