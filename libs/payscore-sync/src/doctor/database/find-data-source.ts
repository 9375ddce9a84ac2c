import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['data-source.js', 'database/data-source.js', 'db/data-source.js', 'ormconfig.js'];

/** Usual places of the built data source file, most frequent first. */
export const DATA_SOURCE_FILES = NAMES.flatMap((name) => [`dist/${name}`, `dist/src/${name}`]);

/** The first existing file of those. */
export function findDataSourceFile(folder: string): string | undefined {
  return DATA_SOURCE_FILES.find((path) => existsSync(join(folder, path)));
}
