import { Option } from 'commander';
import { DATA_SOURCE_FILES } from '../../doctor/index.js';
import { migrateLedger, type MigrateReport } from '../../migrate/index.js';
import { type CommandCall, defineCommand, type ExitCode, UsageError } from '../command/payscore-command.js';
import { withDataSource } from '../command/with-data-source.js';

interface MigrateFlags {
  readonly sql?: true;
  readonly entityPrefix?: string;
  readonly schema?: string;
  readonly migrationsTable?: string;
}

/** `payscore migrate`: creates or updates the ledger's tables without the command line of TypeORM. */
export const migrateCommand = defineCommand<MigrateFlags>({
  name: 'migrate',
  summary: "Create or update the ledger's tables",
  options: [
    new Option('--sql', 'only print the statements; reads the database and writes nothing'),
    new Option('--entity-prefix <text>', "entityPrefix of the worker's data source"),
    new Option('--schema <name>', "schema of the worker's data source, on PostgreSQL"),
    new Option('--migrations-table <name>', "migrationsTableName of the worker's data source"),
  ],
  notes: `
For hosts without the command line of TypeORM; whatever one of both ran, the other one finds in the same table of migrations.
Run it at each deployment before the app starts. It runs the migrations of the ledger and none of yours. Without --data-source
it takes the first of these that is there, and else the database of DATABASE_URL:
  ${DATA_SOURCE_FILES.join('\n  ')}
Exit code 0: every migration is run; 1: one could not be run, and why; 2: the command line or the database is unusable.`,
  run: runMigrate,
});

async function runMigrate(call: CommandCall<MigrateFlags>): Promise<ExitCode> {
  const { flags, terminal } = call;
  const { entityPrefix, schema, migrationsTable: migrationsTableName } = flags;
  const options = Object.entries({ entityPrefix, schema, migrationsTableName });
  const given = Object.fromEntries(options.filter(([, value]) => value !== undefined));
  const changed = flags.sql ? 'Nothing was changed. ' : '';
  const forget = terminal.onInterrupt(
    () => `Interrupted. ${changed}The same command begins again, and says what is there.`,
  );
  const report = await withDataSource(
    call,
    flags.sql ? 'look' : 'create',
    (dataSource) => {
      if (schema !== undefined && dataSource.options.type !== 'postgres') {
        throw new UsageError('--schema is for PostgreSQL.');
      }
      return migrateLedger(dataSource, flags.sql === true);
    },
    (dataSource) => dataSource.setOptions(given),
  ).finally(forget);
  if (flags.json) terminal.print(JSON.stringify(report, null, 2));
  else if (report.problem !== null) terminal.tell(report.problem);
  else if (report.sql !== null)
    terminal.print(report.sql.length > 0 ? report.sql.join('\n') : NOTHING_TO_PRINT);
  else terminal.print(toText(report));
  return report.problem === null ? 0 : 1;
}

const NOTHING_TO_PRINT = '-- Every migration of the ledger was run before.';

function toText({ run, before, tables, others }: MigrateReport): string {
  const lines = [
    ...before.map((name) => `there before  ${name}`),
    ...run.map((name) => `run now       ${name}`),
    `${tables.length} tables: ${tables.join(', ')}`,
  ];
  const left = `${others.length} pending migrations of your own are not run: ${others.join(', ')}`;
  return [...lines, ...(others.length > 0 ? [left] : [])].join('\n');
}
