import { PayscoreError } from '../errors/index.js';
import type { CashBookEntry } from './cash-book-line.js';

/** That a line contradicts an earlier one. */
export interface Contradiction {
  readonly earlier: CashBookEntry;
  readonly error: PayscoreError;
}

/** Lines that contradict an earlier line of their batch. Pure. */
export function contradictions(entries: readonly CashBookEntry[]): ReadonlyMap<CashBookEntry, Contradiction> {
  const payments = new Map<string, CashBookEntry>();
  const orders = new Map<string, CashBookEntry>();
  const found = new Map<CashBookEntry, Contradiction>();
  for (const entry of entries) {
    const { outOrderNo, subMchid, seq, body } = entry.facts;
    const order = `${outOrderNo}/${subMchid}`;
    const first = orders.get(order) ?? entry;
    const same = payments.get(`${order}/${seq}`) ?? entry;
    if ((first.facts.seq === 0) !== (seq === 0)) {
      const why = `line ${first.line} is about the order ${inParts(first)}`;
      found.set(entry, { earlier: first, error: contradicts('PAYSCORE_E_MIXED_SEQ', why) });
    } else if (same.facts.body !== body) {
      const why = `line ${same.line} has it with other facts`;
      found.set(entry, { earlier: same, error: contradicts('PAYSCORE_E_CONFLICTING_SYNC', why) });
    } else {
      orders.set(order, first);
      payments.set(`${order}/${seq}`, same);
    }
  }
  return found;
}

const inParts = ({ facts }: CashBookEntry) => (facts.seq === 0 ? 'as a whole' : 'in numbered payments');

function contradicts(
  code: 'PAYSCORE_E_MIXED_SEQ' | 'PAYSCORE_E_CONFLICTING_SYNC',
  why: string,
): PayscoreError {
  return new PayscoreError(code, `The book contradicts itself: ${why}. Put the book right.`);
}
