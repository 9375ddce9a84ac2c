import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NAMES = ['data-source.js', 'database/data-source.js', 'db/data-source.js', 'ormconfig.js'];

/** Where builds of Nest apps put the file that exports the data source, from the usual to the rare. */
export const DATA_SOURCE_FILES = NAMES.flatMap((name) => [`dist/${name}`, `dist/src/${name}`]);

/** The first of those files that is there. */
export function findDataSourceFile(folder: string): string | undefined {
  return DATA_SOURCE_FILES.find((path) => existsSync(join(folder, path)));
}
