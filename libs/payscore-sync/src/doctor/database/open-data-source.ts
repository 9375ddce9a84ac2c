import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { CommandUtils } from 'typeorm/commands/CommandUtils.js';
import { databaseFromEnvironment, type Environment } from '../../options/index.js';
import { lookingAt, onlyLooking } from './open-database.js';

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
 * The data source to check. It changes nothing.
 *
 * @param path file of the host; null: `DATABASE_URL`, if set
 * @throws DataSourceFileError, NoSuchFileError, ConfigurationError
 */
export async function openDataSource(
  path: string | null,
  environment: Environment,
  timeoutMs: number,
): Promise<DataSource> {
  if (path !== null) return loadDataSource(path);
  // Without it there is no database of this host.
  if (!environment['DATABASE_URL']?.trim()) {
    throw new DataSourceFileError(
      `there is no --data-source, no DATABASE_URL, and none of ${DATA_SOURCE_FILES.join(', ')}`,
    );
  }
  return lookingAt(databaseFromEnvironment(environment), timeoutMs);
}

/**
 * The data source of a built file, read like `typeorm migration:run -d`. It changes nothing in the database.
 *
 * @throws DataSourceFileError whose message quotes nothing of the file
 */
async function loadDataSource(path: string): Promise<DataSource> {
  let dataSource: DataSource;
  try {
    dataSource = await CommandUtils.loadDataSource(resolve(path));
  } catch (error) {
    const { cause } = error as Error;
    if (cause === undefined) throw new DataSourceFileError('the file does not export one DataSource');
    throw new DataSourceFileError('the file cannot be imported', { cause });
  }
  return onlyLooking(dataSource);
}
