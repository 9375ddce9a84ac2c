import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { databaseFromEnvironment, type Environment } from '../../options/index.js';
import { DataSourceFileError, loadDataSource } from './load-data-source.js';
import { lookingAt } from './open-database.js';

const NAMES = ['data-source.js', 'database/data-source.js', 'db/data-source.js', 'ormconfig.js'];

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
