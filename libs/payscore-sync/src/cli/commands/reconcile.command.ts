import { InvalidArgumentError, Option } from 'commander';
import type { PayscoreDifference, PayscoreReconciliation } from '../../cash-book/index.js';
import { PAYSCORE_DIFFERENCES } from '../../cash-book/index.js';
import { CashFile, UnreadableCsv } from '../cash-file/cash-file.js';
import { CsvFile } from '../cash-file/csv-file.js';
import { DIFFERENCE_COLUMNS, differenceCells, differenceTable } from '../cash-file/difference-rows.js';
import { type CommandCall, defineCommand, type ExitCode, UsageError } from '../command/payscore-command.js';
import { CASH_NOTES, type CashFlags, cashOptions, MAX_LISTED, MAX_SHOWN } from '../tools/cash-flags.js';
import { type LedgerTools, withLedger } from '../tools/ledger-tools.js';
import { toJson } from '../tools/wire.js';

interface ReconcileFlags extends CashFlags {
  readonly ask?: number;
  readonly complete?: true;
  readonly differences?: string;
}

export const reconcileCommand = defineCommand<ReconcileFlags>({
  name: 'reconcile',
  args: '<file>',
  summary: 'Compare a cash book with the ledger',
  options: [
    ...cashOptions(),
    new Option(
      '--ask <percent>',
      'query WeChat Pay for so many of the synced lines, chosen by chance',
    ).argParser(percent),
    new Option(
      '--complete',
      'the book has every payment of its time and sub-merchants: a sync without a line differs',
    ),
    new Option('--differences <path>', 'write a CSV file with every difference'),
  ],
  notes: `${CASH_NOTES}

Differences: missing (no sync, or a cancelled one), other_amount, other_time, other_service, unsettled, parked, double_paid,
not_in_book (with --complete), wechatpay_differs (with --ask), invalid (the line is no payment). --ask needs the keys of the
institution in the environment. Settled syncs are kept for PAYSCORE_RETENTION_DAYS; older payments are missing. Nothing is
changed. Exit code 0: no difference; 1: there are some.`,
  run: runReconcile,
});

/** What `--json` prints. */
interface ReconcileReport extends PayscoreReconciliation {
  readonly ignoredColumns: readonly string[];
  /** The first 1,000 differences. */
  readonly items: readonly PayscoreDifference[];
  readonly hasMore: boolean;
}

async function runReconcile(call: CommandCall<ReconcileFlags>): Promise<ExitCode> {
  const { args, flags, terminal } = call;
  const book = await CashFile.open(args[0] ?? '', flags.map ?? {});
  const items: PayscoreDifference[] = [];
  let found = 0;
  let done = 0;
  const forget = terminal.onInterrupt(
    () =>
      `Interrupted after ${done} lines, of which ${found} differ. Nothing was changed. The same command begins again.`,
  );
  const bar = terminal.progress(book.size);
  try {
    const report =
      flags.differences === undefined
        ? null
        : await CsvFile.create(flags.differences, DIFFERENCE_COLUMNS, book.path);
    const onDifference = async (difference: PayscoreDifference) => {
      found += 1;
      if (items.length < MAX_LISTED) items.push(difference);
      if (report) await report.write(differenceCells(difference));
    };
    const result = await withLedger(call, 'look', (tools) => {
      assertKeys(tools, flags);
      const { institution, ask = 0 } = flags;
      return tools.cashBooks.reconcile(book.lines(), {
        ...(institution === undefined ? {} : { institution }),
        ...{ ask, isComplete: flags.complete === true, onDifference },
        onProgress: (lines) => {
          done = lines;
          bar.update(book.bytesRead, `${lines} lines, ${found} differ`);
        },
      });
    }).finally(() => report?.close());
    bar.stop();
    const { ignoredColumns } = book;
    const json: ReconcileReport = { ...result, ignoredColumns, items, hasMore: found > items.length };
    terminal.print(flags.json ? toJson(json) : textOf(json, found));
    return found === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UnreadableCsv)) throw error;
    bar.stop();
    terminal.tell(`error: ${error.message}`);
    return 1;
  } finally {
    bar.stop();
    forget();
  }
}

/** @throws UsageError, PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION` */
function assertKeys({ institutions }: LedgerTools, { ask = 0, institution }: ReconcileFlags): void {
  const name = institutions.nameOf(institution);
  if (ask > 0 && institutions.find(name) === null) {
    throw new UsageError(
      '--ask needs the keys of the institution in the environment. payscore doctor tells more.',
    );
  }
}

function textOf({ items, ...result }: ReconcileReport, found: number): string {
  const { lines, agreeing, differences, asked, unanswered, from, to } = result;
  const counts = PAYSCORE_DIFFERENCES.filter((kind) => differences[kind] > 0).map(
    (kind) => `  ${kind}: ${differences[kind]}`,
  );
  const time = from && to ? `, paid from ${from.toISOString()} to ${to.toISOString()}` : '';
  return [
    ...(found > 0 ? [differenceTable(items.slice(0, MAX_SHOWN))] : []),
    ...(found > MAX_SHOWN ? [`and ${found - MAX_SHOWN} more; --differences writes them all`] : []),
    `${lines} lines${time}: ${agreeing} agree.`,
    ...(asked > 0
      ? [`WeChat Pay was asked about ${asked} of them; ${unanswered} got no answer to rely on.`]
      : []),
    ...(counts.length > 0 ? ['Differences:', ...counts] : []),
  ].join('\n');
}

function percent(text: string): number {
  const number = /^\d{1,3}(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : NaN;
  if (number > 0 && number <= 100) return number;
  throw new InvalidArgumentError('Give a percentage above 0 and up to 100, such as 1%.');
}
