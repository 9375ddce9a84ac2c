import { type PayscoreProblem, problemOf, ValidationError } from '../errors/index.js';
import type { Ledger } from '../ledger/index.js';
import type { PayscoreSyncSettings } from '../options/index.js';
import { AskSample, type AskWechatPay } from './ask-sample.js';
import { batchesOf } from './batches.js';
import type { CashBookEntry, CheckedLine, PayscoreCashBook } from './cash-book-line.js';
import type {
  PayscoreDifference,
  PayscoreReconciliation,
  PayscoreRecordedPayment,
  ReconcileOptions,
} from './cash-book-options.js';
import type { CashBookPlace } from './cash-book-place.js';
import { compareLine } from './compare-line.js';
import { ReconcileTally } from './reconcile-tally.js';
import { unbooked } from './unbooked.js';

/** Compares a cash book with the ledger, and a sample with WeChat Pay. Changes nothing. */
export class Reconcile {
  /** @param query null: the keys of the institution are not here, so nothing is asked */
  constructor(
    private readonly payments: Ledger['payments'],
    private readonly place: CashBookPlace,
    private readonly query: AskWechatPay | null,
    private readonly settings: Pick<PayscoreSyncSettings, 'ratePerSecond'>,
  ) {}

  async run(book: PayscoreCashBook, options: ReconcileOptions): Promise<PayscoreReconciliation> {
    const { ask = 0, isComplete = false, onDifference, onProgress, signal } = options;
    refuse(typeof ask === 'number' && ask >= 0 && ask <= 100 ? [] : [ASK]);
    const sample = new AskSample(this.query, ask, this.settings.ratePerSecond);
    const tally = new ReconcileTally(isComplete);
    const tell = async (difference: PayscoreDifference) => {
      tally.count(difference);
      if (onDifference) await onDifference(difference);
    };
    for await (const batch of batchesOf(book)) {
      signal?.throwIfAborted();
      for (const { entry, sync, difference } of await this.compare(batch)) {
        tally.see(entry, sync);
        const found = difference ?? (await this.askFor(entry, sync, sample));
        if (found) await tell(found);
        else tally.agree();
      }
      onProgress?.(tally.lines);
    }
    if (isComplete) {
      for await (const sync of unbooked(this.payments, this.place.institution, tally)) {
        signal?.throwIfAborted();
        await tell({ ...NOTHING, kinds: ['not_in_book'], sync });
      }
    }
    return tally.result(sample);
  }

  /** The lines of a batch in their order, each with its sync. */
  private async compare(batch: readonly CheckedLine[]): Promise<readonly Compared[]> {
    const { institution, assertVisible } = this.place;
    const valid = batch.flatMap(({ facts }) => (facts instanceof ValidationError ? [] : [facts]));
    for (const { subMchid } of valid) assertVisible(subMchid);
    const syncs = await this.payments.at(institution, valid);
    let next = 0;
    return batch.map((checked) => {
      const { line, given: book, facts } = checked;
      if (facts instanceof ValidationError) {
        const difference: PayscoreDifference = {
          ...{ ...NOTHING, kinds: ['invalid'], line, book, detail: facts.message },
        };
        return { entry: null, sync: null, difference };
      }
      const sync = syncs[next++] ?? null;
      const entry = { ...checked, facts };
      const kinds = compareLine(facts, sync);
      return { entry, sync, difference: kinds.length > 0 ? { ...NOTHING, kinds, line, book, sync } : null };
    });
  }

  /** Asks for a synced payment, since only there the ledger says that WeChat Pay shows it. */
  private async askFor(
    entry: CashBookEntry | null,
    sync: PayscoreRecordedPayment | null,
    sample: AskSample,
  ): Promise<PayscoreDifference | null> {
    if (entry === null || sync?.status !== 'synced') return null;
    const shown = await sample.ask(sync);
    if (shown === null || shown === 'ours') return null;
    const { line, given: book } = entry;
    return { ...NOTHING, kinds: ['wechatpay_differs'], line, book, sync, shown };
  }
}

interface Compared {
  /** Null for a line that is no payment. */
  readonly entry: CashBookEntry | null;
  readonly sync: PayscoreRecordedPayment | null;
  readonly difference: PayscoreDifference | null;
}

const NOTHING = { line: null, book: null, sync: null, shown: null, detail: null } as const;

const ASK = problemOf('ask', 'is no percentage.', 'Give 0 to 100.');

/** @throws ValidationError */
function refuse(problems: readonly PayscoreProblem[]): void {
  if (problems.length > 0) throw new ValidationError(problems, 'The comparison is not valid');
}
