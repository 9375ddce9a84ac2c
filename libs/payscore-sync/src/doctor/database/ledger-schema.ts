import type { DataSource, QueryRunner } from 'typeorm';
import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from '../../ledger/index.js';

/** State of the ledger in the database, and its pending migrations. */
export interface LedgerSchema {
  /** The ledger's existing and missing tables. */
  readonly present: readonly string[];
  readonly missing: readonly string[];
  /** Executed migrations, the host's included. */
  readonly executed: readonly string[];
  /** Name of the newest migration of the ledger that was run; null for none. */
  readonly version: string | null;
  /** Executed migrations of the ledger that this version lacks. */
  readonly newer: readonly string[];
  /** Pending migrations of the data source, the host's included. */
  readonly pending: readonly string[];
}

/** Common part of the names of the ledger's migrations; separates them from the host's. */
const OURS = /Payscore/i;
const known = PAYSCORE_SYNC_MIGRATIONS.map((Migration) => nameOf(new Migration()));

/** The data source's migrations of the ledger, if none was run. Pure. */
export function unrecorded({ version, pending }: LedgerSchema): readonly string[] {
  return version === null ? pending.filter((name) => known.includes(name)) : [];
}

/** Only reads: TypeORM's own check of migrations would create their table. */
export async function readLedgerSchema(dataSource: DataSource): Promise<LedgerSchema> {
  const runner = dataSource.createQueryRunner();
  try {
    const executed = await executedMigrations(dataSource, runner);
    const paths = PAYSCORE_SYNC_ENTITIES.map((entity) => dataSource.getMetadata(entity).tablePath);
    const there = await inTurn(paths, (path) => runner.hasTable(path));
    return {
      executed,
      present: paths.filter((_, index) => there[index]),
      missing: paths.filter((_, index) => !there[index]),
      version: known.filter((name) => executed.includes(name)).at(-1) ?? null,
      newer: executed.filter((name) => OURS.test(name) && isAfterOurs(name)),
      pending: dataSource.migrations.map(nameOf).filter((name) => !executed.includes(name)),
    };
  } finally {
    await runner.release();
  }
}

async function executedMigrations(dataSource: DataSource, runner: QueryRunner): Promise<string[]> {
  const { driver, options } = dataSource;
  const { schema } = driver.options as { schema?: string };
  const path = driver.buildTableName(options.migrationsTableName ?? 'migrations', schema, driver.database);
  if (!(await runner.hasTable(path))) return [];
  const rows = await dataSource
    .createQueryBuilder(runner)
    .select('m.name', 'name')
    .from(path, 'm')
    .orderBy('m.timestamp')
    .getRawMany<{ name: string }>();
  return rows.map(({ name }) => name);
}

/** The number at the end of a migration's name is the time it was written. */
function isAfterOurs(name: string): boolean {
  const newest = Math.max(...known.map(timeIn));
  return !known.includes(name) && timeIn(name) > newest;
}

function timeIn(name: string): number {
  return Number(/\d{13}$/.exec(name)?.[0] ?? 0);
}

function nameOf(migration: { name?: string; constructor: { name: string } }): string {
  return migration.name ?? migration.constructor.name;
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
