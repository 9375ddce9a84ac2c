import { readFileSync } from 'node:fs';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/** TLS of a database, as the `ssl` option of `pg` and `mysql2`. */
export interface DatabaseTls {
  /** False: encrypted without a check of the certificate. */
  readonly rejectUnauthorized: boolean;
  /** For `mysql2`: the certificate must be for the host of the URL. */
  readonly verifyIdentity?: boolean;
  /** For `pg`: the problem of the certificate. */
  readonly checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
  /** PEM of the trusted authorities; absent: those of Node.js. */
  readonly ca?: string;
  /** PEM of this client's own certificate and key. */
  readonly cert?: string;
  readonly key?: string;
}

/** A URL without its TLS options, and their meaning. */
export interface UrlWithTls {
  readonly url: string;
  /** Null: without TLS. */
  readonly tls: DatabaseTls | null;
  /** Names of the options that are left in the URL. */
  readonly others: readonly string[];
}

/** Problem of an option of `DATABASE_URL`. Never quotes the URL. */
export class UrlOptionError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Every spelling of an option, also those of MySQL and MariaDB. */
const NAMES: Readonly<Record<string, 'mode' | 'ssl' | 'ca' | 'cert' | 'key' | 'ignored'>> = {
  ...{ sslmode: 'mode', 'ssl-mode': 'mode', ssl: 'ssl', sslrootcert: 'ca', 'ssl-ca': 'ca' },
  ...{ sslcert: 'cert', 'ssl-cert': 'cert', sslkey: 'key', 'ssl-key': 'key', uselibpqcompat: 'ignored' },
};

/** How the server's certificate is checked. */
type Check = 'nothing' | 'issuer' | 'issuer and host';

/** By the names of libpq and MySQL, in lower case and without separators. */
const CHECKS: Readonly<Record<string, Check | null>> = {
  ...{ disable: null, disabled: null, require: 'nothing', required: 'nothing', noverify: 'nothing' },
  ...{ verifyca: 'issuer', verifyfull: 'issuer and host', verifyidentity: 'issuer and host' },
};

/**
 * Reads `sslmode`, `ssl`, `sslrootcert`, `sslcert` and `sslkey` of a URL, with the meaning of libpq for every
 * database.
 * @throws UrlOptionError
 */
export function takeTls(url: string): UrlWithTls {
  const parsed = new URL(url);
  const given = new Map<string, string>();
  for (const [name, value] of [...parsed.searchParams]) {
    const option = NAMES[name.toLowerCase()];
    if (option === undefined) continue;
    given.set(option, value);
    parsed.searchParams.delete(name);
  }
  const others = [...parsed.searchParams.keys()];
  // Unchanged without TLS options: a URL that is parsed and written again may differ.
  return { url: given.size === 0 ? url : parsed.href, tls: tlsOf(given, hostOf(url)), others };
}

function tlsOf(given: ReadonlyMap<string, string>, host: string): DatabaseTls | null {
  const check = checkOf(given);
  if (check === null) return null;
  const [ca, cert, key] = (['ca', 'cert', 'key'] as const).map((option) => readPem(given.get(option)));
  // As libpq: an authority implies a check.
  const isChecked = check !== 'nothing' || ca !== undefined;
  const isForHost = check === 'issuer and host';
  return {
    rejectUnauthorized: isChecked,
    verifyIdentity: isForHost,
    checkServerIdentity: (_name, certificate) =>
      isForHost ? checkServerIdentity(host, certificate) : undefined,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function checkOf(given: ReadonlyMap<string, string>): Check | null {
  const mode = given.get('mode');
  const ssl = given.get('ssl')?.replaceAll(/\s/g, '').toLowerCase();
  if (mode !== undefined) {
    const check = CHECKS[mode.toLowerCase().replaceAll(/[-_]/g, '')];
    if (check === undefined) throw new UrlOptionError('has an sslmode that is not known.', MODES);
    if (check === 'issuer' && !given.has('ca')) {
      throw new UrlOptionError(
        'has sslmode=verify-ca without sslrootcert.',
        'Name the file of the CA, or use verify-full.',
      );
    }
    return check;
  }
  if (ssl === undefined)
    return [...given.keys()].some((name) => name !== 'ignored') ? 'issuer and host' : null;
  if (['true', '1', '{}', '{"rejectunauthorized":true}'].includes(ssl)) return 'issuer and host';
  if (ssl === '{"rejectunauthorized":false}') return 'nothing';
  if (ssl === 'false' || ssl === '0') return null;
  throw new UrlOptionError('has an ssl that is not known.', MODES);
}

const MODES =
  'Give sslmode=verify-full with sslrootcert=/path/to/ca.pem, sslmode=require, which does not check the certificate, or ' +
  'sslmode=disable.';

function readPem(path: string | undefined): string | undefined {
  if (path === undefined || path === 'system') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UrlOptionError(
      `names the file ${path}, which cannot be read.`,
      'Correct the path of sslrootcert, sslcert or sslkey.',
    );
  }
}

/** Host of a URL, without the brackets of an IPv6 address. */
export const hostOf = (url: string) => new URL(url).hostname.replaceAll(/^\[|\]$/g, '');
