import { isSameFact, numberOf } from './facts.js';
import { groupBy } from './group-by.js';
import type { Violation } from './history.js';
import type { IndexedHistory } from './index-history.js';

/** P1: what the host committed is in the ledger, and nothing else is. P4: no fact is altered on its way. */
export function recording({ payments, syncs, calls, lost }: IndexedHistory): Violation[] {
  const recorded = groupBy(syncs, numberOf);
  // What a failover lost was committed when it was sent.
  const committed = groupBy([...payments, ...lost], numberOf);
  const missing = payments
    .filter((payment) => !recorded.get(numberOf(payment))?.some((sync) => isSameFact(sync, payment)))
    .map(({ orderNo, id }): Violation => ({
      rule: 'missing',
      orderNo,
      text: `payment ${id} is not recorded`,
    }));
  const invented = syncs
    .filter((sync) => !committed.get(numberOf(sync))?.some((payment) => isSameFact(sync, payment)))
    .map(({ orderNo, id }): Violation => {
      return { rule: 'uncommitted', orderNo, text: `sync ${id} records what the host did not commit` };
    });
  const sent = calls.flatMap(({ fact, id }): Violation[] => {
    if (!fact || committed.get(numberOf(fact))?.some((payment) => isSameFact(fact, payment))) return [];
    return [
      { rule: 'uncommitted', orderNo: fact.orderNo, text: `call ${id} tells what the host did not commit` },
    ];
  });
  return [...missing, ...invented, ...sent];
}

/** What was just committed is found: a read that a standby answers may know nothing of it yet. */
export function seenAtOnce({ unseen }: Pick<IndexedHistory, 'unseen'>): Violation[] {
  return unseen.map((id): Violation => {
    return { rule: 'unseen', orderNo: '', text: `payment ${id} was committed and its sync not found` };
  });
}
