import { Option } from 'commander';
import { DATA_SOURCE_FILES, examineSettings } from '../../doctor/index.js';
import { type DoubtfulCancel, OrderQuestions, recheck, type RecheckReport } from '../../recheck/index.js';
import { instant, wholeMs } from '../command/option-values.js';
import { type CommandCall, defineCommand, type ExitCode } from '../command/payscore-command.js';
import { withDataSource } from '../command/with-data-source.js';

interface RecheckFlags {
  readonly since: number;
  readonly apply?: true;
  readonly leaseMs: number;
}

/** `payscore recheck`: marks every unsettled sync as possibly sent, and queries cancelled ones. */
export const recheckCommand = defineCommand<RecheckFlags>({
  name: 'recheck',
  summary: 'After a restored backup: have every unsettled sync asked about before it is sent again',
  options: [
    new Option('--since <time>', 'moment of the backup, ISO 8601 with an offset')
      .argParser(instant)
      .makeOptionMandatory(),
    new Option('--apply', 'do it; without it, only say what would be done'),
    new Option('--lease-ms <ms>', 'PAYSCORE_LEASE_MS of the hosts').argParser(wholeMs).default(60_000),
  ],
  notes: `
For a backup that was restored under the same name on the same server; hosts notice every other failover by themselves.
Stop all workers first. Without --apply nothing is changed. Without --data-source it takes the first of these that is
there, and else the database of DATABASE_URL:
  ${DATA_SOURCE_FILES.join('\n  ')}
Exit code 0: nothing for a person to do; 1: a sync was cancelled although WeChat Pay has it, or may have it; 2: the command line
or the settings are wrong. See "Restored backup" in docs/runbooks.md.`,
  run: runRecheck,
});

async function runRecheck(call: CommandCall<RecheckFlags>): Promise<ExitCode> {
  const { flags, terminal, environment } = call;
  const questions = new OrderQuestions(examineSettings(environment).institution);
  const options = { since: flags.since, isApplied: flags.apply === true, leaseMs: flags.leaseMs };
  let asked = 0;
  const changed = options.isApplied ? 'Unsettled syncs may be marked already.' : 'Nothing was changed.';
  const forget = terminal.onInterrupt(
    () => `Interrupted after ${asked} queries. ${changed} The same command begins again.`,
  );
  const report = await withDataSource(call, options.isApplied ? 'write' : 'look', (dataSource) =>
    recheck(dataSource, options, (sync) => {
      asked += 1;
      return questions.ask(sync);
    }),
  ).finally(() => {
    forget();
    questions.close();
  });
  terminal.print(flags.json ? JSON.stringify(report, null, 2) : toText(report));
  return report.cancelled.some(isForAPerson) ? 1 : 0;
}

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
