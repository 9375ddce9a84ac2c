import { Option } from 'commander';
import { ValidationError } from '../../errors/index.js';
import type { PayscoreBackfillResult, PayscoreLineOutcome } from '../../cash-book/index.js';
import { checkLine } from '../../cash-book/index.js';
import { CashFile, UnreadableCsv } from '../cash-file/cash-file.js';
import { CsvFile } from '../cash-file/csv-file.js';
import { type CommandCall, defineCommand, type ExitCode } from '../command/payscore-command.js';
import { toTable } from '../terminal/table.js';
import { CASH_NOTES, type CashFlags, cashOptions, MAX_LISTED, MAX_SHOWN } from '../tools/cash-flags.js';
import { withLedger } from '../tools/ledger-tools.js';
import { toJson } from '../tools/wire.js';

interface RecordFlags extends CashFlags {
  readonly dryRun?: true;
  readonly skipInvalid?: true;
  readonly report?: string;
}

export const recordCommand = defineCommand<RecordFlags>({
  name: 'record',
  args: '<file>',
  summary: 'Record the payments of a cash book',
  options: [
    ...cashOptions(),
    new Option('--dry-run', 'record nothing; say what would become of each line'),
    new Option('--skip-invalid', 'record the other lines of a file with lines that are not valid'),
    new Option('--report <path>', 'write a CSV file with the outcome of each line'),
  ],
  notes: `${CASH_NOTES}

The whole file is checked first; nothing is recorded of a file with a line that is not valid, unless --skip-invalid. A payment
that is recorded already is recorded once, so a run that was stopped is begun again with the same file. A payment that a person
cancelled is not recorded again. Workers deliver what is recorded, as always. Exit code 0: every line is recorded; 1: some are not.`,
  run: runRecord,
});

/** What `--json` prints. */
interface RecordReport extends PayscoreBackfillResult {
  /** Columns of the file that are not used. */
  readonly ignoredColumns: readonly string[];
  /** Lines that are not recorded, the first 1,000. */
  readonly items: readonly PayscoreLineOutcome[];
  readonly hasMore: boolean;
}

async function runRecord(call: CommandCall<RecordFlags>): Promise<ExitCode> {
  const { args, flags, terminal } = call;
  const file = await CashFile.open(args[0] ?? '', flags.map ?? {});
  const items: PayscoreLineOutcome[] = [];
  let isChecked = false;
  const done = { lines: 0, recorded: 0, of: 0 };
  const forget = terminal.onInterrupt(() => interrupted(done, flags.dryRun === true));
  const bar = terminal.progress(2 * file.size);
  const keep = (outcome: PayscoreLineOutcome) => items.length <= MAX_LISTED && items.push(outcome);
  const isFine = ({ outcome }: PayscoreLineOutcome) => outcome === 'recorded' || outcome === 'known';
  try {
    const checked = await check(
      file,
      (outcome) => keep(outcome),
      (lines) => bar.update(file.bytesRead, `${lines} lines checked`),
    );
    if (checked.outcomes.invalid > 0 && !flags.skipInvalid) {
      bar.stop();
      return print(call, file, checked, items);
    }
    items.length = 0;
    isChecked = true;
    const report =
      flags.report === undefined ? null : await CsvFile.create(flags.report, REPORT_COLUMNS, file.path);
    done.of = checked.lines;
    const onLine = async (outcome: PayscoreLineOutcome) => {
      done.lines += 1;
      if (outcome.outcome === 'recorded') done.recorded += 1;
      if (done.lines % 500 === 0) {
        bar.update(file.size + file.bytesRead, `${done.lines} of ${checked.lines} lines`);
      }
      if (!isFine(outcome)) keep(outcome);
      const { line, outOrderNo, id, code, detail } = outcome;
      if (report) await report.write([line, outOrderNo, outcome.outcome, id, code, detail]);
    };
    const { institution, dryRun = false } = flags;
    const options = {
      ...(institution === undefined ? {} : { institution }),
      dryRun,
      skipInvalid: flags.skipInvalid === true,
      onLine,
    };
    const result = await withLedger(call, 'write', ({ cashBooks }) =>
      cashBooks.backfill(file.lines(), options),
    ).finally(() => report?.close());
    bar.stop();
    return print(call, file, result, items);
  } catch (error) {
    if (!(error instanceof UnreadableCsv)) throw error;
    bar.stop();
    terminal.tell(`error: ${error.message}${isChecked ? '' : '\nNothing was recorded.'}`);
    return 1;
  } finally {
    bar.stop();
    forget();
  }
}

/** Said at Ctrl-C. @param done `of` 0: the file is being checked */
function interrupted(
  { lines, recorded, of }: { readonly lines: number; readonly recorded: number; readonly of: number },
  isDryRun: boolean,
): string {
  if (isDryRun || of === 0) return 'Interrupted. Nothing was recorded. The same command begins again.';
  return (
    `Interrupted after ${lines} of ${of} lines: ${recorded} recorded, and perhaps some of the next ones. ` +
    'The same command begins again, and records none twice.'
  );
}

const REPORT_COLUMNS = ['line', 'out_order_no', 'outcome', 'id', 'code', 'detail'];

/** Reads the whole file and the facts of each line. */
async function check(
  file: CashFile,
  onInvalid: (outcome: PayscoreLineOutcome) => void,
  onProgress: (lines: number) => void,
): Promise<PayscoreBackfillResult> {
  const outcomes = { recorded: 0, known: 0, cancelled: 0, conflict: 0, invalid: 0 };
  let lines = 0;
  for await (const given of file.lines()) {
    lines += 1;
    if (lines % 1000 === 0) onProgress(lines);
    const facts = checkLine(given);
    if (!(facts instanceof ValidationError)) continue;
    outcomes.invalid += 1;
    const { code, message: detail } = facts;
    onInvalid({
      line: given.line ?? lines,
      outcome: 'invalid',
      outOrderNo: given.out_order_no,
      id: null,
      code,
      detail,
    });
  }
  return { dryRun: true, lines, outcomes };
}

function print(
  { flags, terminal }: CommandCall<RecordFlags>,
  { ignoredColumns }: CashFile,
  result: PayscoreBackfillResult,
  found: readonly PayscoreLineOutcome[],
): ExitCode {
  const { outcomes } = result;
  const bad = outcomes.invalid + outcomes.conflict + outcomes.cancelled;
  const items = found.slice(0, MAX_LISTED);
  if (flags.json) {
    const report: RecordReport = { ...result, ignoredColumns, items, hasMore: bad > items.length };
    terminal.print(toJson(report));
    return bad === 0 ? 0 : 1;
  }
  if (ignoredColumns.length > 0) terminal.tell(`Columns that are not used: ${ignoredColumns.join(', ')}`);
  if (bad > 0) {
    const columns = ['Line', 'Order', 'Outcome', 'Why'].map((title) => ({
      title,
      isNumber: title === 'Line',
    }));
    const why = ({ outcome, detail }: PayscoreLineOutcome) =>
      outcome === 'cancelled' ? 'cancelled by a person before' : detail;
    const rows = items.slice(0, MAX_SHOWN).map((one) => [one.line, one.outOrderNo, one.outcome, why(one)]);
    terminal.print(toTable(columns, rows));
    if (bad > MAX_SHOWN) terminal.print(`and ${bad - MAX_SHOWN} more; --report has them all`);
  }
  terminal.print(summaryOf(result, flags));
  return bad === 0 ? 0 : 1;
}

function summaryOf({ lines, outcomes, dryRun }: PayscoreBackfillResult, flags: RecordFlags): string {
  const { recorded, known, cancelled, conflict, invalid } = outcomes;
  if (dryRun && !flags.dryRun) {
    return `${invalid} of ${lines} lines are not valid. Nothing was recorded. Put them right, or add --skip-invalid.`;
  }
  const parts = [
    `${recorded} ${dryRun ? 'would be recorded' : 'recorded'}`,
    `${known} recorded before`,
    ...(cancelled > 0 ? [`${cancelled} cancelled before`] : []),
    ...(conflict > 0 ? [`${conflict} in conflict`] : []),
    ...(invalid > 0 ? [`${invalid} not valid`] : []),
  ];
  return `${lines} lines: ${parts.join(', ')}.${dryRun ? ' Nothing was recorded.' : ''}`;
}
