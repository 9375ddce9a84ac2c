import { ValidationError } from '../errors/index.js';
import { batchesOf } from './batches.js';
import type { BackfillOptions, PayscoreBackfillResult, PayscoreLineOutcome } from './cash-book-options.js';
import {
  type CashBookEntry,
  type CheckedLine,
  type NumberedLine,
  type PayscoreCashBook,
} from './cash-book-line.js';
import type { CashBookPlace } from './cash-book-place.js';
import { contradictions } from './contradictions.js';
import type { FactOutcome } from './fact-outcome.js';
import type { FactRecorder } from './fact-recorder.js';
import { twoAtOnce } from './two-at-once.js';

/** Recorded lines after which the statistics of a table that was empty are old. */
const MANY = 1000;

/** Records a cash book. */
export class Backfill {
  constructor(
    private readonly recorder: FactRecorder,
    private readonly place: CashBookPlace,
  ) {}

  async run(book: PayscoreCashBook, options: BackfillOptions): Promise<PayscoreBackfillResult> {
    const { dryRun = false, skipInvalid = false, onLine, signal } = options;
    const outcomes = { recorded: 0, known: 0, cancelled: 0, conflict: 0, invalid: 0 };
    let lines = 0;
    let isRefreshed = dryRun;
    const record = (batch: readonly CheckedLine[]) => this.recordBatch(batch, skipInvalid, dryRun);
    for await (const told of twoAtOnce(batchesOf(book), record, signal)) {
      for (const outcome of told) {
        outcomes[outcome.outcome] += 1;
        lines += 1;
        if (onLine) await onLine(outcome);
      }
      if (!isRefreshed && outcomes.recorded >= MANY) {
        isRefreshed = true;
        await this.recorder.refreshStatistics();
      }
    }
    return { dryRun, lines, outcomes };
  }

  private async recordBatch(
    batch: readonly CheckedLine[],
    skipInvalid: boolean,
    dryRun: boolean,
  ): Promise<readonly PayscoreLineOutcome[]> {
    const { assertVisible } = this.place;
    const outcomes = new Map<number, PayscoreLineOutcome>();
    const entries: CashBookEntry[] = [];
    batch.forEach((checked, index) => {
      const { line, given, facts } = checked;
      if (facts instanceof ValidationError) {
        if (!skipInvalid) throw atLine(line, facts);
        const { code, message: detail } = facts;
        const outOrderNo = String(given.out_order_no);
        outcomes.set(index, { line, outOrderNo, outcome: 'invalid', id: null, code, detail });
      } else {
        assertVisible(facts.subMchid);
        entries.push({ line, given, facts });
      }
    });
    const results = await this.recordEntries(entries, dryRun);
    let next = 0;
    return batch.map((_line, index) => {
      const outcome = outcomes.get(index);
      if (outcome) return outcome;
      const entry = entries[next++] as CashBookEntry;
      return toOutcome(entry, results.get(entry) as FactOutcome);
    });
  }

  /** A line contradicts an earlier one only where the order took that: otherwise it is recorded after it. */
  private async recordEntries(
    entries: readonly CashBookEntry[],
    dryRun: boolean,
  ): Promise<ReadonlyMap<CashBookEntry, FactOutcome>> {
    const results = new Map<CashBookEntry, FactOutcome>();
    let open = entries;
    while (open.length > 0) {
      const contradicted = contradictions(open);
      const now = open.filter((entry) => !contradicted.has(entry));
      const facts = now.map((entry) => entry.facts);
      const told = await this.recorder.record(this.place.institution, facts, dryRun);
      now.forEach((entry, index) => results.set(entry, told[index] as FactOutcome));
      open = open.filter((entry) => {
        const contradiction = contradicted.get(entry);
        if (contradiction === undefined) return false;
        const { earlier, error } = contradiction;
        if (!isTaken(results.get(earlier))) return true;
        results.set(entry, { outcome: 'conflict', error });
        return false;
      });
    }
    return results;
  }
}

const isTaken = (result: FactOutcome | undefined) =>
  result?.outcome === 'recorded' || result?.outcome === 'known';

function toOutcome({ line, given }: NumberedLine, result: FactOutcome): PayscoreLineOutcome {
  const outOrderNo = String(given.out_order_no);
  if (result.outcome !== 'conflict') {
    return { line, outOrderNo, outcome: result.outcome, id: result.id, code: null, detail: null };
  }
  const { code, message: detail } = result.error;
  return { line, outOrderNo, outcome: 'conflict', id: null, code, detail };
}

function atLine(line: number, { problems }: ValidationError): ValidationError {
  const named = problems.map(({ field, ...rest }) => ({ field: `line ${line}, ${field}`, ...rest }));
  return new ValidationError(named, 'The cash book is not valid from here on');
}
