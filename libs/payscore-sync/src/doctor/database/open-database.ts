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

/** `look`: the file of an SQLite database is opened for reading only; `create`: it need not exist. */
export type DatabaseAccess = 'look' | 'write' | 'create';

export interface OpenOptions {
  readonly access: DatabaseAccess;
  /** Longest wait for a connection, ms. */
  readonly timeoutMs: number;
}

/**
 * A data source that changes nothing by itself: it runs no migrations.
 *
 * @throws NoSuchFileError
 */
export function ledgerDataSource(database: DatabaseSettings, options: OpenOptions): DataSource {
  return new DataSource(optionsFor(database, options));
}

/**
 * The host's own data source without migrations and other changes.
 *
 * @throws NoSuchFileError
 */
export function withoutChanges(dataSource: DataSource, access: DatabaseAccess): DataSource {
  const { options } = dataSource;
  if (dataSource.isInitialized) return dataSource;
  if (options.type !== 'better-sqlite3') return dataSource.setOptions(LOOK_ONLY);
  return dataSource.setOptions({ ...LOOK_ONLY, ...existingFile(options.database, access) });
}

function optionsFor(database: DatabaseSettings, { access, timeoutMs }: OpenOptions): DataSourceOptions {
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
      return { ...LEDGER, ...existingFile(database.file, access) };
  }
}

/** Switching to WAL would write. A file in this mode is used in it. */
function existingFile(file: string, access: DatabaseAccess) {
  if (access !== 'create' && !existsSync(file)) throw new NoSuchFileError();
  return {
    type: 'better-sqlite3' as const,
    database: file,
    readonly: access === 'look',
    fileMustExist: access !== 'create',
    enableWAL: false,
  };
}
