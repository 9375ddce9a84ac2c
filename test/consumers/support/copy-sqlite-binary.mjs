import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Gives an installation made without scripts the binary this checkout has compiled already, which takes a minute.
 *
 * @throws Error when it has another better-sqlite3 than this checkout, whose binary would not fit
 */
export function copySqliteBinary(folder) {
  const [there, here] = [folder, ROOT].map((root) => join(root, 'node_modules/better-sqlite3'));
  const [wanted, built] = [there, here].map(
    (path) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version,
  );
  if (wanted !== built) throw new Error(`${folder} wants better-sqlite3 ${wanted}, built is ${built}.`);
  const binary = 'build/Release/better_sqlite3.node';
  mkdirSync(join(there, 'build/Release'), { recursive: true });
  cpSync(join(here, binary), join(there, binary));
}
