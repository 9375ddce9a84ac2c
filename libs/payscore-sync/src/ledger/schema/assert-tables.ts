import { type DataSource, type EntityMetadata, getMetadataArgsStorage } from 'typeorm';
import { PayscoreError } from '../../errors/index.js';
import { assertNames, assertOpen } from './data-source-options.js';
import { PAYSCORE_SYNC_ENTITIES } from '../entities/index.js';
import { isDatabaseTimeout } from '../gateway/database-timeout.js';
import { type LedgerGateway } from '../gateway/ledger-gateway.js';

/**
 * @throws PayscoreError `PAYSCORE_E_DATA_SOURCE_OPTIONS` when the ledger cannot work with its options,
 * `PAYSCORE_E_TABLES_MISSING` when it lacks the entities
 */
export function assertEntities(dataSource: DataSource): void {
  assertOpen(dataSource);
  if (PAYSCORE_SYNC_ENTITIES.every((entity) => dataSource.hasMetadata(entity))) {
    for (const entity of PAYSCORE_SYNC_ENTITIES) assertNames(dataSource.getMetadata(entity));
    return;
  }
  if (dataSource.entityMetadatas.some(isOfAnotherCopy)) {
    throw new PayscoreError(
      'PAYSCORE_E_TABLES_MISSING',
      'The data source has the entities of another copy of nestjs-payscore-sync than PayscoreSyncModule comes from. ' +
        'npm ls nestjs-payscore-sync shows both: let them be one version, or set autoLoadEntities: true.',
    );
  }
  throw new PayscoreError(
    'PAYSCORE_E_TABLES_MISSING',
    'The data source does not know the entities of the ledger. Add PAYSCORE_SYNC_ENTITIES to its entities, or set autoLoadEntities: true.',
  );
}

function isOfAnotherCopy({ givenTableName, target }: EntityMetadata): boolean {
  const own = getMetadataArgsStorage().filterTables([...PAYSCORE_SYNC_ENTITIES]);
  return own.some((table) => table.name === givenTableName && table.target !== target);
}

/**
 * Reads every column of every table once, so that a missing migration is reported at start, by the name of its table.
 * @throws PayscoreError `PAYSCORE_E_TABLES_MISSING`, `PAYSCORE_E_DATABASE_TIMEOUT`
 */
export async function assertTables(gateway: LedgerGateway): Promise<void> {
  for (const entity of PAYSCORE_SYNC_ENTITIES) {
    const { tablePath } = gateway.dataSource.getMetadata(entity);
    try {
      await gateway.read((manager) =>
        manager.createQueryBuilder<object>(entity, 'entity').where('1 = 0').getMany(),
      );
    } catch (cause) {
      if (isDatabaseTimeout(cause)) throw cause;
      throw new PayscoreError(
        'PAYSCORE_E_TABLES_MISSING',
        `Table ${tablePath} is missing, not readable, or older than this version. Add PAYSCORE_SYNC_MIGRATIONS to the ` +
          `migrations of your data source and run: npx typeorm migration:run -d <your data source file>.${hintFor(gateway)}`,
        { cause },
      );
    }
  }
}

/** TypeORM has one list of migrations per database for all prefixes. */
function hintFor({ dataSource }: LedgerGateway): string {
  if (!dataSource.options.entityPrefix) return '';
  return ' Where a data source with another entityPrefix ran them in this database, give this one a migrationsTableName of its own.';
}
