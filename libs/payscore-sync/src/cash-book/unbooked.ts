import type { Ledger } from '../ledger/index.js';
import type { PayscoreRecordedPayment } from './cash-book-options.js';
import type { ReconcileTally } from './reconcile-tally.js';

/** Rows per read. */
const PAGE = 1000;

/** The syncs of the book's sub-merchants and time that have no line. Reads every sync recorded since the time begins. */
export async function* unbooked(
  payments: Ledger['payments'],
  institution: string,
  { from, to, subMchids, booked }: ReconcileTally,
): AsyncGenerator<PayscoreRecordedPayment> {
  if (from > to) return;
  for await (const page of payments.since(institution, from, PAGE)) {
    for (const payment of page) {
      const paidAt = payment.paidAt.getTime();
      const isMeant = paidAt >= from && paidAt <= to && subMchids.has(payment.subMchid);
      if (isMeant && !booked.has(payment.id)) yield payment;
    }
  }
}
