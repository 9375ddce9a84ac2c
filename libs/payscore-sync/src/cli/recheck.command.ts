import { Command, InvalidArgumentError } from 'commander';
import { DATA_SOURCE_FILES, examineSettings, findDataSourceFile, openDataSource } from '../doctor/index.js';
import { type DoubtfulCancel, OrderQuestions, recheck, type RecheckReport } from '../recheck/index.js';
import { loadEnvFile } from './load-env-file.js';
import { flushed, print, wholeMs } from './command-values.js';

interface RecheckFlags {
  readonly since: number;
  readonly apply?: true;
  readonly leaseMs: number;
  readonly envFile?: string;
  readonly dataSource?: string;
  readonly json?: true;
}

const AFTER = `
For a backup that was restored under the same name on the same server; hosts notice every other failover by themselves.
Stop all workers first. Without --apply nothing is changed. Without --data-source it takes the first of these that is
there, and else the database of DATABASE_URL:
  ${DATA_SOURCE_FILES.join('\n  ')}
Exit code 0: nothing for a person to do; 1: a sync was cancelled although WeChat Pay has it, or may have it; 2: the command line
or the settings are wrong. See "Restored backup" in docs/runbooks.md.`;

/** `payscore recheck`: marks every unsettled sync as possibly sent, and queries cancelled ones. */
export function recheckCommand(): Command {
  return new Command('recheck')
    .description('After a restored backup: have every unsettled sync asked about before it is sent again')
    .requiredOption('--since <time>', 'moment of the backup, ISO 8601 with an offset', instant)
    .option('--apply', 'do it; without it, only say what would be done')
    .option('--lease-ms <ms>', 'PAYSCORE_LEASE_MS of the hosts', wholeMs, 60_000)
    .option('--env-file <path>', 'read variables from this file that are not set yet (default: .env)')
    .option('-d, --data-source <path>', 'built file that exports your TypeORM DataSource')
    .option('--json', 'print one JSON document instead of lines')
    .addHelpText('after', AFTER)
    .action(runRecheck);
}

async function runRecheck(flags: RecheckFlags, command: Command): Promise<void> {
  try {
    loadEnvFile(flags.envFile, process.env);
  } catch {
    command.error(`error: ${flags.envFile ?? '.env'} cannot be read`);
  }
  const { institution } = examineSettings(process.env);
  const questions = new OrderQuestions(institution);
  const path = flags.dataSource ?? findDataSourceFile(process.cwd()) ?? null;
  const dataSource = await opened(path).catch((error: unknown) =>
    command.error(`error: the database cannot be used: ${nameOf(error)}. payscore doctor tells more.`),
  );
  const options = { since: flags.since, isApplied: flags.apply === true, leaseMs: flags.leaseMs };
  const report = await recheck(dataSource, options, (sync) => questions.ask(sync));
  questions.close();
  await dataSource.destroy();
  print(flags.json ? JSON.stringify(report, null, 2) : toText(report));
  await flushed();
  process.exit(report.cancelled.some(isForAPerson) ? 1 : 0);
}

async function opened(path: string | null) {
  const dataSource = await openDataSource(path, process.env, OPEN_MS);
  return dataSource.isInitialized ? dataSource : dataSource.initialize();
}

/** For a connection, ms. */
const OPEN_MS = 10_000;

function toText({ unsettled, isApplied, cancelled }: RecheckReport): string {
  const first = isApplied
    ? `${unsettled} unsettled syncs are asked about before they are sent again.`
    : `${unsettled} unsettled syncs would be asked about before they are sent again. Nothing was changed: add --apply.`;
  const lines = cancelled.map(
    ({ id, outOrderNo, seq, shows }) =>
      `cancelled ${id}, order ${outOrderNo}, seq ${seq}: ${WORDS[shows] ?? shows}`,
  );
  return [first, ...lines].join('\n');
}

const WORDS: Readonly<Record<string, string>> = {
  ours: 'WeChat Pay has it. Its order shows the payment; look at the order in the merchant platform',
  'not-asked':
    'not asked, since its institution is not in the environment. Look at the order in the merchant platform',
  unknown: 'WeChat Pay gave no answer to rely on. Run this again',
};

function isForAPerson({ shows }: DoubtfulCancel): boolean {
  return shows === 'ours' || shows === 'differs' || shows === 'not-asked' || shows === 'unknown';
}

function instant(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : NaN;
  if (Number.isFinite(time)) return time;
  throw new InvalidArgumentError('Give a time with an offset, such as 2026-11-28T10:00:00Z.');
}

/** A driver's message may contain a URL with a password. */
function nameOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return [name, code].filter(Boolean).join(' ');
}
