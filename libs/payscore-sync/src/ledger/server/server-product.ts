/** A server by its own description. */
export interface ServerProduct {
  /** Why the ledger refuses it, with an alternative; null: supported. */
  readonly refusal: string | null;
  /** Name of a product on which no suite has run; null for tested ones. */
  readonly unverified: string | null;
}

const FINE: ServerProduct = { refusal: null, unverified: null };

const USE = 'Use PostgreSQL 13 or newer, MySQL 8 or newer, or MariaDB 10.6 or newer.';

/** Products with the protocol of another one, and what they lack. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [
    /TiDB/i,
    'TiDB takes FOR UPDATE SKIP LOCKED and locks nothing, so two workers would be given one payment at once',
  ],
  [/CockroachDB/i, 'CockroachDB refuses two changes of one table in one statement, as a claim makes them'],
  [
    /vitess|planetscale/i,
    'Vitess and PlanetScale spread a table over several servers, and nobody has tried the ledger there',
  ],
];

const UNVERIFIED: readonly (readonly [RegExp, string])[] = [[/-YB-/, 'YugabyteDB']];

/** Pure. @param version result of `version()` */
export function postgresProduct(version: string): ServerProduct {
  const [, major = '0'] = /^PostgreSQL (\d+)/.exec(version) ?? [];
  return known(version) ?? notBefore(Number(major) >= 13, version);
}

/**
 * Pure.
 * @param version result of `VERSION()`
 * @param comment `@@version_comment`
 */
export function mysqlProduct(version: string, comment: string): ServerProduct {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const number = Number(major) * 1000 + Number(minor);
  const least = /mariadb/i.test(`${version} ${comment}`) ? 10_006 : 8000;
  return known(`${version} ${comment}`) ?? notBefore(number >= least, version);
}

function known(text: string): ServerProduct | null {
  for (const [pattern, why] of REFUSED)
    if (pattern.test(text)) return { refusal: `${why}. ${USE}`, unverified: null };
  for (const [pattern, name] of UNVERIFIED)
    if (pattern.test(text)) return { refusal: null, unverified: name };
  return null;
}

function notBefore(isNewEnough: boolean, version: string): ServerProduct {
  if (isNewEnough) return FINE;
  return { refusal: `The server is ${version.slice(0, 60)}, which is too old. ${USE}`, unverified: null };
}
