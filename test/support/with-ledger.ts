import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from 'nestjs-payscore-sync/ledger';
import type { DataSourceOptions } from 'typeorm';
import type { TestDatabase } from './test-database.js';

/** Options of a host's data source on a database, with the module's tables. */
export const withLedger = ({ options }: Pick<TestDatabase, 'options'>, more: object = {}) =>
  ({
    ...{ ...options, entities: PAYSCORE_SYNC_ENTITIES, migrations: PAYSCORE_SYNC_MIGRATIONS },
    ...more,
  }) as DataSourceOptions;
