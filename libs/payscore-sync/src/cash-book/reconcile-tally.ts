import type { AskSample } from './ask-sample.js';
import type { CashBookEntry } from './cash-book-line.js';
import {
  PAYSCORE_DIFFERENCES,
  type PayscoreDifference,
  type PayscoreDifferenceKind,
  type PayscoreReconciliation,
  type PayscoreRecordedPayment,
} from './cash-book-options.js';
import { PaymentSet } from './payment-set.js';

/** What is counted while a cash book is read. */
export class ReconcileTally {
  lines = 0;
  /** Of the lines, epoch ms. */
  from = Infinity;
  to = -Infinity;
  readonly subMchids = new Set<string>();
  /** Syncs with a line. */
  readonly booked = new PaymentSet();
  private agreeing = 0;
  private readonly counts = Object.fromEntries(PAYSCORE_DIFFERENCES.map((kind) => [kind, 0])) as Record<
    PayscoreDifferenceKind,
    number
  >;

  /** @param isComplete keeps which syncs have a line */
  constructor(private readonly isComplete: boolean) {}

  /** @param entry null for a line that is no payment */
  see(entry: CashBookEntry | null, sync: PayscoreRecordedPayment | null): void {
    this.lines += 1;
    if (entry === null) return;
    const { paidAt, subMchid } = entry.facts;
    this.from = Math.min(this.from, paidAt);
    this.to = Math.max(this.to, paidAt);
    if (!this.isComplete) return;
    this.subMchids.add(subMchid);
    if (sync) this.booked.add(sync.id);
  }

  agree(): void {
    this.agreeing += 1;
  }

  count({ kinds }: PayscoreDifference): void {
    for (const kind of kinds) this.counts[kind] += 1;
  }

  result({ asked, unanswered }: Pick<AskSample, 'asked' | 'unanswered'>): PayscoreReconciliation {
    const { lines, agreeing, counts: differences } = this;
    const dateOf = (at: number) => (Number.isFinite(at) ? new Date(at) : null);
    return { lines, agreeing, differences, from: dateOf(this.from), to: dateOf(this.to), asked, unanswered };
  }
}
