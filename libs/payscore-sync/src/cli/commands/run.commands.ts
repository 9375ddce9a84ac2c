import { Option } from 'commander';
import type { WireSync } from '../../http/console/wire.js';
import { selection } from '../../http/query-parameters.js';
import type { RunAction } from '../../ledger/index.js';
import { STEPS } from '../../story/statuses.js';
import {
  type CommandCall,
  defineCommand,
  type ExitCode,
  type PayscoreCommand,
  UsageError,
} from '../command/payscore-command.js';
import { type ActorFlags, actorOf, actorOptions } from '../tools/actor-flags.js';
import { type FilterFlags, filterOptions, filterQuery } from '../tools/filter-flags.js';
import { type LedgerTools, withLedger } from '../tools/ledger-tools.js';
import { planText, resultText } from '../tools/run-text.js';
import { syncTable } from '../tools/sync-table.js';
import { inEnglish } from '../tools/words.js';
import { toJson, toWire } from '../tools/wire.js';

interface RunFlags extends ActorFlags, FilterFlags {
  readonly dryRun?: true;
  readonly digest?: string;
  readonly yes?: true;
}

export const retryCommand = runCommand('retry', 'Send a sync again, or those of a filter', [
  STEPS.send,
  STEPS.ask,
]);
export const checkCommand = runCommand(
  'check',
  'Ask WeChat Pay about a sync now, or about those of a filter',
  [STEPS.check],
);

/** An action for one sync or for those of a filter. */
function runCommand(
  action: RunAction,
  summary: string,
  steps: readonly (typeof STEPS)['send'][],
): PayscoreCommand {
  return defineCommand<RunFlags>({
    name: action,
    args: '[id]',
    summary,
    options: [
      ...filterOptions(),
      ...actorOptions(false),
      new Option('--dry-run', 'change nothing; say how many syncs it would be, with a digest of them'),
      new Option('--digest <digest>', 'do it to exactly the syncs of that dry run'),
      new Option('--yes', 'do not ask before'),
    ],
    notes: `
${steps.map((step) => inEnglish(step)).join('\n')}

With a filter it covers the 1,000 oldest syncs that match, parked ones unless --status says otherwise, needs a --reason, and asks
before it begins. A script makes a --dry-run, looks at it, and gives its --digest with the same filter.`,
    run: (call) => (call.args[0] === undefined ? runMany(action, call) : runOne(action, call)),
  });
}

async function runOne(action: RunAction, call: CommandCall<RunFlags>): Promise<ExitCode> {
  const { args, flags, terminal } = call;
  const isFiltered = Object.values(filterQuery(flags)).some((value) => value !== undefined);
  if (isFiltered || flags.dryRun || flags.digest !== undefined) {
    throw new UsageError('one sync takes no filter, --dry-run or --digest');
  }
  const by = actorOf(flags);
  const id = args[0] ?? '';
  const record = await withLedger(call, 'write', ({ actions }) =>
    action === 'check' ? actions.check(id, by) : actions.act(action, id, by),
  );
  terminal.print(flags.json ? toJson(record) : syncTable([toWire<WireSync>(record)]));
  return 0;
}

async function runMany(action: RunAction, call: CommandCall<RunFlags>): Promise<ExitCode> {
  const { flags } = call;
  const query = filterQuery(flags);
  if (Object.values(query).every((value) => value === undefined)) {
    throw new UsageError(`say which: an id, or a filter such as --status parked`);
  }
  if (!flags.dryRun && flags.reason === undefined) throw new UsageError('many syncs need a --reason');
  const options = { action, filter: selection(query), ...actorOf(flags) };
  return withLedger(call, 'write', (tools) => planAndRun(options, tools, call));
}

type RunOptions = Omit<Parameters<LedgerTools['runs']['run']>[0], 'dryRun' | 'digest'>;

async function planAndRun(
  options: RunOptions,
  { runs }: LedgerTools,
  { flags, terminal }: CommandCall<RunFlags>,
): Promise<ExitCode> {
  let { digest } = flags;
  if (digest === undefined) {
    const plan = await runs.run({ ...options, dryRun: true });
    if (!plan.dryRun) return 1;
    if (flags.dryRun) {
      terminal.print(flags.json ? toJson(plan) : planText(options.action, plan));
      return 0;
    }
    if (plan.count > 0 && !flags.yes) {
      if (!terminal.isInteractive)
        throw new UsageError('nobody can be asked here: give --yes, or --digest of a --dry-run');
      terminal.tell(planText(options.action, plan));
      if (!(await terminal.confirm(`${inWords(options.action)} ${plan.count} syncs?`))) {
        terminal.tell('Nothing was changed.');
        return 1;
      }
    }
    ({ digest } = plan);
  }
  const forget = terminal.onInterrupt(
    () => 'Interrupted. Some of the syncs may be done. The same filter finds those that are left.',
  );
  const result = await runs.run({ ...options, dryRun: false, digest }).finally(forget);
  if (result.dryRun) return 1;
  terminal.print(flags.json ? toJson(result) : resultText(result));
  return result.outcomes.every(({ outcome }) => outcome === 'done') ? 0 : 1;
}

const inWords = (action: RunAction) => (action === 'retry' ? 'Retry' : 'Check');
