import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { type LedgerSchema, readLedgerSchema, reasonOf } from '../doctor/index.js';
import { PAYSCORE_SYNC_MIGRATIONS } from '../ledger/index.js';
import { lockedForMigrations } from './migration-lock.js';
import { recordStatements } from './record-statements.js';

/** What was done, or would be, and what was there before. */
export interface MigrateReport {
  /** Migrations of the ledger that were run now; with `sql` those that would be. */
  readonly run: readonly string[];
  /** Those that were run before. */
  readonly before: readonly string[];
  /** Tables of the ledger that are there now. */
  readonly tables: readonly string[];
  /** Pending migrations of the host, which are not run. */
  readonly others: readonly string[];
  /** The statements, if they were only asked for. */
  readonly sql: readonly string[] | null;
  /** Why nothing was done; null: it was, or nothing is left to do. */
  readonly problem: string | null;
}

/**
 * Runs the ledger's pending migrations and records them where TypeORM does, so that both commands go together. The
 * host's own migrations are left alone.
 * @param onlySql returns the statements instead; reads the database and writes nothing
 */
export async function migrateLedger(dataSource: DataSource, onlySql: boolean): Promise<MigrateReport> {
  const schema = await readSettledSchema(dataSource);
  const migrations = PAYSCORE_SYNC_MIGRATIONS.map((Migration) => new Migration());
  const names = migrations.map(({ name }) => name);
  const pending = names.filter((name) => !schema.executed.includes(name));
  const report: MigrateReport = {
    run: [],
    before: names.filter((name) => !pending.includes(name)),
    tables: schema.present,
    others: schema.pending.filter((name) => !names.includes(name)),
    sql: onlySql ? [] : null,
    problem: problemOf(schema, pending),
  };
  if (report.problem !== null || pending.length === 0) return report;
  Object.assign(dataSource, { migrations });
  let run: readonly string[] = [];
  // Another process may have run some meanwhile: the executor looks again.
  const execute = async (runner: QueryRunner) => {
    const executed = await new MigrationExecutor(dataSource, runner).executePendingMigrations();
    run = executed.map(({ name }) => name);
  };
  if (onlySql) return { ...report, sql: await recordStatements(dataSource, execute), run };
  try {
    await lockedForMigrations(dataSource, execute);
  } catch (error) {
    return { ...report, problem: `A migration failed: ${reasonOf(error)}. docs/errors.md has remedies.` };
  }
  const before = names.filter((name) => !run.includes(name));
  return { ...report, run, before, tables: (await readLedgerSchema(dataSource)).present };
}

/** Tables without a record may be those of a process that migrates right now, whose record comes last. */
async function readSettledSchema(dataSource: DataSource): Promise<LedgerSchema> {
  const schema = await readLedgerSchema(dataSource);
  if (schema.present.length === 0 || schema.version !== null) return schema;
  // A lock that cannot be had leaves what was read.
  await lockedForMigrations(dataSource, () => Promise.resolve()).catch(() => undefined);
  return readLedgerSchema(dataSource);
}

function problemOf({ newer, present }: LedgerSchema, pending: readonly string[]): string | null {
  if (newer.length > 0) {
    return `The database has ${newer.join(', ')} of a newer version of nestjs-payscore-sync. Update the package.`;
  }
  if (present.length === 0 || pending.length < PAYSCORE_SYNC_MIGRATIONS.length) return null;
  return (
    `${present.join(', ')} are there, but the table of migrations has no record of ${pending.join(', ')}. Where another table of ` +
    'migrations has it, give --migrations-table. Tables of synchronize: true or of a migration that failed halfway: drop them while ' +
    'they are empty, and run this again.'
  );
}
