import { WireError, invalidRequest } from '../wire-error.js';
import { nextSeq, outstanding, type CollectionDetail, type Order, type SyncFacts } from './order.js';
import { parseRfc3339 } from './rfc3339.js';

/** How the same sync is answered when it comes again: undocumented by WeChat Pay. */
export type RepeatRule = 'accept' | 'refuse';

/**
 * Decides a sync by the order's state.
 *
 * @returns the record to add, or null when the call is accepted and changes nothing
 * @throws WireError when WeChat Pay would refuse
 */
export function judgeSync(
  order: Order,
  facts: SyncFacts,
  rules: { nowMs: number; repeat: RepeatRule },
): CollectionDetail | null {
  refuseByState(order);

  const known = order.details.find((detail) => isAnswerTo(detail, facts));
  if (known?.told) {
    if (!sameFacts(known.told, facts)) {
      throw invalidRequest(`Collection ${known.seq} of this order has other facts.`);
    }
    if (rules.repeat === 'accept') return null;
    throw invalidRequest(`Collection ${known.seq} of this order was synchronised before.`);
  }
  if (order.state === 'DONE') throw new WireError(400, 'ORDER_DONE', 'The order is finished.');
  if (known !== undefined) throw invalidRequest(`Collection ${known.seq} was made by PayScore.`);
  if (instant(facts.paidTime) > rules.nowMs) throw invalidRequest('paid_time is later than now.');
  return {
    seq: facts.seq ?? nextSeq(order),
    amount: amountOf(order, facts),
    paidType: 'MCH',
    paidTime: facts.paidTime,
    transactionId: null,
    told: facts,
  };
}

function refuseByState(order: Order): void {
  if (order.state === 'REVOKED') throw new WireError(400, 'ORDER_CANCELED', 'The order was cancelled.');
  if (order.state === 'CREATED' || order.state === 'EXPIRED' || order.stateDescription === 'USER_CONFIRM') {
    throw new WireError(400, 'INVALID_ORDER_STATE', 'The order is not waiting for payment.');
  }
  if (order.atCashier) {
    throw invalidRequest('The order is being paid in the cashier. Try again later.');
  }
}

/** A numbered sync meets the record of its number; a whole-order sync meets an earlier whole-order one. */
function isAnswerTo(detail: CollectionDetail, facts: SyncFacts): boolean {
  return facts.seq === null ? detail.told !== null && detail.told.seq === null : detail.seq === facts.seq;
}

function sameFacts(one: SyncFacts, other: SyncFacts): boolean {
  return (
    one.seq === other.seq &&
    one.paidAmount === other.paidAmount &&
    instant(one.paidTime) === instant(other.paidTime)
  );
}

/** No amount means all that is outstanding. A whole-order sync must name exactly that, if anything. */
function amountOf(order: Order, facts: SyncFacts): number {
  const owed = outstanding(order);
  const amount = facts.paidAmount ?? owed;
  if (amount > owed) throw invalidRequest('paid_amount is more than is outstanding.');
  if (facts.seq === null && amount < owed) {
    throw invalidRequest('paid_amount is less than is outstanding; a part needs a seq.');
  }
  return amount;
}

function instant(paidTime: string): number {
  return parseRfc3339(paidTime) ?? Number.NaN;
}
