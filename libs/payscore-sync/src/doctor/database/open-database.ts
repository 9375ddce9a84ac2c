import { existsSync } from 'node:fs';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from '../../ledger/index.js';
import type { DatabaseSettings } from '../../options/index.js';

const LOOK_ONLY = {
  synchronize: false,
  migrationsRun: false,
  dropSchema: false,
  logging: false,
} as const;

const LEDGER = {
  entities: [...PAYSCORE_SYNC_ENTITIES],
  migrations: [...PAYSCORE_SYNC_MIGRATIONS],
  ...LOOK_ONLY,
};

/** The file of an SQLite database does not exist; opening would create it. */
export class NoSuchFileError extends Error {
  override readonly name = 'NoSuchFileError';
}

/**
 * A data source that changes nothing in the database: it runs no migrations.
 *
 * @param timeoutMs longest wait for a connection
 * @throws NoSuchFileError
 */
export function lookingAt(database: DatabaseSettings, timeoutMs: number): DataSource {
  return new DataSource(optionsFor(database, timeoutMs));
}

/**
 * The host's own data source without migrations and other changes.
 *
 * @throws NoSuchFileError
 */
export function onlyLooking(dataSource: DataSource): DataSource {
  const { options } = dataSource;
  if (dataSource.isInitialized) return dataSource;
  if (options.type !== 'better-sqlite3') return dataSource.setOptions(LOOK_ONLY);
  return dataSource.setOptions({ ...LOOK_ONLY, ...readOnlyFile(options.database) });
}

function optionsFor(database: DatabaseSettings, timeoutMs: number): DataSourceOptions {
  switch (database.type) {
    case 'postgres': {
      const { url, ssl } = database;
      return { ...LEDGER, type: 'postgres', url, ...(ssl ? { ssl } : {}), connectTimeoutMS: timeoutMs };
    }
    case 'mysql':
    case 'mariadb': {
      const { type, url, ssl } = database;
      return { ...LEDGER, type, url, ...(ssl ? { ssl } : {}), connectTimeout: timeoutMs };
    }
    case 'sqlite':
      return { ...LEDGER, ...readOnlyFile(database.file) };
  }
}

/** Switching to WAL would write. A file in this mode is read in it. */
function readOnlyFile(file: string) {
  if (!existsSync(file)) throw new NoSuchFileError();
  return {
    type: 'better-sqlite3' as const,
    database: file,
    readonly: true,
    fileMustExist: true,
    enableWAL: false,
  };
}
