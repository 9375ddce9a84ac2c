import type { DatabaseKind } from './test-database.js';

/** What a suite may need beside Node: `optional-servers.mjs` starts each where it can. */
export type OptionalServer =
  Exclude<DatabaseKind, 'sqlite'> | 'pgbouncer' | 'redis' | 'prometheus' | 'chromium';

/** `describe`; where one of these servers is missing, `describe.skip`, so that Jest counts what did not run. */
export function describeWith(...needed: readonly OptionalServer[]): jest.Describe {
  const isThere = (name: OptionalServer) => Boolean(process.env[`PAYSCORE_TEST_${name.toUpperCase()}`]);
  return needed.every(isThere) ? describe : describe.skip;
}

/**
 * The same suite on each of these databases.
 *
 * @param title with `%s` where the database's name goes
 */
export function describeOn<Kind extends DatabaseKind>(
  kinds: readonly Kind[],
  title: string,
  suite: (kind: Kind) => void,
): void {
  for (const kind of kinds) describeWith(...serversOf(kind))(title.replace('%s', kind), () => suite(kind));
}

/** What a database needs: SQLite is always there. */
export function serversOf(kind: DatabaseKind): readonly OptionalServer[] {
  return kind === 'sqlite' ? [] : [kind];
}
