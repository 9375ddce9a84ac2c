import { ConfigurationError } from '../errors/index.js';
import type { Environment } from './environment.js';

/** The database that `DATABASE_URL` names. */
export type DatabaseSettings =
  | { readonly type: 'sqlite'; readonly file: string }
  | { readonly type: 'postgres' | 'mysql' | 'mariadb'; readonly url: string };

const DEFAULT_URL = 'sqlite:./data/payscore.sqlite';
const EXAMPLES =
  `Give ${DEFAULT_URL}, postgres://user:password@host:5432/database, or the same with mysql:// or mariadb:// ` +
  'and port 3306.';

/**
 * The database of `DATABASE_URL`; an SQLite file in `./data` when there is none.
 * @throws ConfigurationError that never quotes the url, since it may hold a password.
 */
export function databaseFromEnvironment(environment: Environment): DatabaseSettings {
  const url = environment['DATABASE_URL']?.trim() || DEFAULT_URL;
  const scheme = /^([a-z0-9]+):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  switch (scheme) {
    case 'sqlite':
      return readSqlite(url.slice('sqlite:'.length));
    case 'postgres':
    case 'postgresql':
      return { type: 'postgres', url: checkServer(url) };
    case 'mysql':
    case 'mariadb':
      return { type: scheme, url: checkWithoutSettings(checkServer(url)) };
    default:
      throw problem('names no database this package knows.', EXAMPLES);
  }
}

function readSqlite(file: string): DatabaseSettings {
  if (file === '') throw problem('names no file.', EXAMPLES);
  if (file.startsWith('//')) {
    // sqlite://data/x and sqlite:///data/x mean different files to different tools.
    throw problem('has slashes behind sqlite:.', 'Give sqlite:./relative/file or sqlite:/absolute/file.');
  }
  return { type: 'sqlite', file };
}

function checkServer(url: string): string {
  if (!URL.canParse(url))
    throw problem('is no valid URL.', `${EXAMPLES} Write @ : / # in a password as %XX.`);
  const { hostname, pathname, username, password } = new URL(url);
  if (hostname === '' || pathname.length < 2) throw problem('lacks a host or a database name.', EXAMPLES);
  if (![username, password, pathname].every(isDecodable)) {
    throw problem('has a % that begins no %XX.', 'Write a literal % as %25.');
  }
  return url;
}

/** TypeORM drops what stands behind the question mark here, and `?ssl=…` must not be dropped in silence. */
function checkWithoutSettings(url: string): string {
  if (new URL(url).search === '') return url;
  throw problem('has settings behind ?, which MySQL and MariaDB are not given.', 'Leave them out.');
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

function problem(message: string, remedy: string): ConfigurationError {
  return new ConfigurationError([{ field: 'DATABASE_URL', message, remedy }]);
}
