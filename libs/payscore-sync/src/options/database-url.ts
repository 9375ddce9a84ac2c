import { isIP } from 'node:net';
import { ConfigurationError } from '../errors/index.js';
import { type DatabaseTls, hostOf, takeTls, UrlOptionError, type UrlWithTls } from './database-tls.js';
import type { Environment } from './environment.js';

/** The database of `DATABASE_URL`. */
export type DatabaseSettings =
  | { readonly type: 'sqlite'; readonly file: string }
  | {
      readonly type: 'postgres' | 'mysql' | 'mariadb';
      /** Without the options for TLS. */
      readonly url: string;
      /** For the option of the same name of the data source; absent: no TLS. */
      readonly ssl?: DatabaseTls;
    };

const DEFAULT_URL = 'sqlite:./data/payscore.sqlite';
const EXAMPLES =
  `Give ${DEFAULT_URL}, postgres://user:password@host:5432/database, or the same with mysql:// or mariadb:// ` +
  'and port 3306.';

/**
 * The database of `DATABASE_URL`; without it an SQLite file in `./data`.
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
      return readServer('postgres', url);
    case 'mysql':
    case 'mariadb':
      return readServer(scheme, url);
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

function readServer(type: 'postgres' | 'mysql' | 'mariadb', given: string): DatabaseSettings {
  checkServer(given);
  const { url, tls, others } = readTls(given);
  if (type !== 'postgres' && others.length > 0) {
    // TypeORM drops the query here.
    throw problem(
      `has the setting ${others[0]} behind ?, which is not known for MySQL and MariaDB.`,
      'Known are sslmode, ssl, sslrootcert, sslcert and sslkey.',
    );
  }
  if (type !== 'postgres' && tls?.verifyIdentity && isIP(hostOf(url)) !== 0) {
    // `mysql2` would compare the certificate with `localhost`.
    throw problem(
      'asks for the certificate to be for the host, which is an address.',
      'Give the host by its name, or sslmode=verify-ca with sslrootcert.',
    );
  }
  return tls === null ? { type, url } : { type, url, ssl: tls };
}

function readTls(url: string): UrlWithTls {
  try {
    return takeTls(url);
  } catch (error) {
    throw error instanceof UrlOptionError ? problem(error.message, error.remedy) : error;
  }
}

function checkServer(url: string): void {
  if (!URL.canParse(url))
    throw problem('is no valid URL.', `${EXAMPLES} Write @ : / # in a password as %XX.`);
  const { hostname, pathname, username, password } = new URL(url);
  if (hostname === '' || pathname.length < 2) throw problem('lacks a host or a database name.', EXAMPLES);
  if (![username, password, pathname].every(isDecodable)) {
    throw problem('has a % that begins no %XX.', 'Write a literal % as %25.');
  }
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
