import { ConfigurationError, type Environment } from 'nestjs-payscore-sync';
import { readText } from './environment.js';

/** The database that `DATABASE_URL` names. */
export type DatabaseSettings =
  { readonly type: 'sqlite'; readonly file: string } | { readonly type: 'postgres'; readonly url: string };

const DEFAULT_URL = 'sqlite:./data/payscore.sqlite';
const EXAMPLES = `Give ${DEFAULT_URL} or postgres://user:password@host:5432/database.`;

/** `DATABASE_URL`. @throws ConfigurationError that never quotes the url, since it may hold a password. */
export function readDatabase(environment: Environment): DatabaseSettings {
  const url = readText(environment, 'DATABASE_URL') ?? DEFAULT_URL;
  const scheme = /^([a-z0-9]+):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  switch (scheme) {
    case 'sqlite':
      return readSqlite(url.slice('sqlite:'.length));
    case 'postgres':
    case 'postgresql':
      return readPostgres(url);
    case 'mysql':
    case 'mariadb':
      throw problem(`names ${scheme}, which is not in this version.`, EXAMPLES);
    default:
      throw problem('names no database this service knows.', EXAMPLES);
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

function readPostgres(url: string): DatabaseSettings {
  if (!URL.canParse(url))
    throw problem('is no valid URL.', `${EXAMPLES} Write @ : / # in a password as %XX.`);
  const { hostname, pathname, username, password } = new URL(url);
  if (hostname === '' || pathname.length < 2) throw problem('lacks a host or a database name.', EXAMPLES);
  if (![username, password, pathname].every(isDecodable)) {
    throw problem('has a % that begins no %XX.', 'Write a literal % as %25.');
  }
  return { type: 'postgres', url };
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
