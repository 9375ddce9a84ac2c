import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { CommandUtils } from 'typeorm/commands/CommandUtils.js';
import { databaseFromEnvironment, type Environment } from '../../options/index.js';
import { type DatabaseAccess, ledgerDataSource, type OpenOptions, withoutChanges } from './open-database.js';

const NAMES = ['data-source.js', 'database/data-source.js', 'db/data-source.js', 'ormconfig.js'];

/** The file cannot be imported, or exports no data source. */
export class DataSourceFileError extends Error {
  override readonly name = 'DataSourceFileError';
}

/** Usual places of the built data source file, most frequent first. */
export const DATA_SOURCE_FILES = NAMES.flatMap((name) => [`dist/${name}`, `dist/src/${name}`]);

/** The first existing file of those. */
export function findDataSourceFile(folder: string): string | undefined {
  return DATA_SOURCE_FILES.find((path) => existsSync(join(folder, path)));
}

/**
 * The data source of the host. It changes nothing by itself.
 *
 * @param path file of the host; null: `DATABASE_URL`, if set
 * @throws DataSourceFileError, NoSuchFileError, ConfigurationError
 */
export async function openDataSource(
  path: string | null,
  environment: Environment,
  options: OpenOptions,
): Promise<DataSource> {
  if (path !== null) return loadDataSource(path, options.access);
  // Without it there is no database of this host.
  if (!environment['DATABASE_URL']?.trim()) {
    throw new DataSourceFileError(
      `there is no --data-source, no DATABASE_URL, and none of ${DATA_SOURCE_FILES.join(', ')}`,
    );
  }
  return ledgerDataSource(databaseFromEnvironment(environment), options);
}

/**
 * The data source of a built file, read like `typeorm migration:run -d`.
 *
 * @throws DataSourceFileError whose message quotes nothing of the file
 */
async function loadDataSource(path: string, access: DatabaseAccess): Promise<DataSource> {
  let dataSource: DataSource;
  try {
    dataSource = await CommandUtils.loadDataSource(resolve(path));
  } catch (error) {
    const { cause } = error as Error;
    if (cause === undefined) throw new DataSourceFileError('the file does not export one DataSource');
    throw new DataSourceFileError('the file cannot be imported', { cause });
  }
  return withoutChanges(dataSource, access);
}
