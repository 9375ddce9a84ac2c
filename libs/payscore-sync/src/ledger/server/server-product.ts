/** A server by its own description. */
export interface ServerProduct {
  /** Why the ledger refuses it, with an alternative; null: supported. */
  readonly refusal: string | null;
  /** Name of a product on which no suite has run; null for tested ones. */
  readonly unverified: string | null;
}

const USE = 'Use PostgreSQL 13 or newer, MySQL 8 or newer, or MariaDB 10.6 or newer.';

/** Products with the protocol of another one, and why the ledger does not run on them. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [
    /TiDB/i,
    'TiDB takes FOR UPDATE SKIP LOCKED and locks nothing, so two workers would be given one payment at once',
  ],
  [
    /CockroachDB/i,
    "CockroachDB has no write-ahead log of PostgreSQL, by which the ledger notices a failover, and nobody has tried the ledger's statements there",
  ],
  [
    /vitess|planetscale/i,
    'Vitess and PlanetScale spread a table over several servers, and nobody has tried the ledger there',
  ],
];

const UNVERIFIED: readonly (readonly [RegExp, string])[] = [[/-YB-/, 'YugabyteDB']];

/** Pure. @param version result of `version()` */
export function postgresProduct(version: string): ServerProduct {
  const [, major = '0'] = /^PostgreSQL (\d+)/.exec(version) ?? [];
  return productOf(version, version, Number(major) >= 13);
}

/**
 * Pure.
 * @param version result of `VERSION()`
 * @param comment `@@version_comment`
 */
export function mysqlProduct(version: string, comment: string): ServerProduct {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  const number = Number(major) * 1000 + Number(minor);
  const text = `${version} ${comment}`;
  return productOf(version, text, number >= (/mariadb/i.test(text) ? 10_006 : 8000));
}

/** @param text all that the server says of itself */
function productOf(version: string, text: string, isNewEnough: boolean): ServerProduct {
  const named = (list: typeof REFUSED) => list.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const age = isNewEnough ? null : `The server is ${version.slice(0, 60)}, which is too old`;
  const why = named(REFUSED) ?? age;
  if (why !== null) return { refusal: `${why}. ${USE}`, unverified: null };
  return { refusal: null, unverified: named(UNVERIFIED) };
}
