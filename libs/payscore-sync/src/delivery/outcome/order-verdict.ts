import type { CollectionDetail, OrderView } from '../../api/index.js';

/** The facts of a sync that a query is held against. */
export interface SyncIdentity {
  readonly mchid: string;
  readonly subMchid: string;
  readonly serviceId: string;
  readonly outOrderNo: string;
  /** 0 = whole order. */
  readonly seq: number;
  /** Epoch ms. */
  readonly paidAt: number;
  readonly paidAmount: number | null;
}

/** What the order shows of our sync (docs/states.md#query). */
export type OrderVerdict =
  /** Our collection is there, with our facts. */
  | 'ours'
  /** Our seq is there as the merchant's, with other facts. */
  | 'differs'
  /** Our seq was collected by WeChat Pay while the order is still collecting. */
  | 'seq-taken'
  /** The customer paid on-line as well. */
  | 'double-paid'
  /** Finished, and nothing tells how; or nothing was owed. */
  | 'unclear'
  /** Still to be paid, our collection absent. */
  | 'unpaid'
  /** The merchant has not completed the order yet. */
  | 'not-completed'
  | 'revoked'
  | 'expired'
  /** A value we do not know; WeChat Pay may add some. */
  | 'unknown';

/** Judges a verified order; the first row that matches wins, and only `ours` proves a sync. */
export function judgeOrder(order: OrderView, sync: SyncIdentity): OrderVerdict {
  return sync.seq === 0 ? judgeWhole(order, sync) : judgeNumbered(order, sync);
}

function judgeNumbered(order: OrderView, sync: SyncIdentity): OrderVerdict {
  const own = order.details.filter((detail) => detail.seq === sync.seq);
  const byMerchant = own.filter((detail) => detail.paidType === 'MCH');
  if (byMerchant.some((detail) => hasOurFacts(detail, sync))) return 'ours';
  if (byMerchant.length > 0) return 'differs';
  if (own.some((detail) => detail.paidType === 'NEWTON') && isCollecting(order)) return 'seq-taken';
  if (isPaid(order) && order.details.some((detail) => mayBeOurs(detail, sync))) return 'unclear';
  // A record that cannot be read might be ours, so its order cannot be said to lack ours.
  const legible = order.details.every((d) => d.seq !== null && isKnownType(d));
  return judgeState(order, legible);
}

function judgeWhole(order: OrderView, sync: SyncIdentity): OrderVerdict {
  const { details } = order;
  const allByMerchant = details.length > 0 && details.every((detail) => detail.paidType === 'MCH');
  if (isPaid(order) && allByMerchant) {
    const sum = details.reduce((total, detail) => total + (detail.amount ?? Number.NaN), 0);
    if (sync.paidAmount === null || sum === sync.paidAmount) return 'ours';
  }
  // What was left after a part paid on-line: no number tells it, but instant and amount do.
  const isLegible = details.every(isKnownType);
  const [rest, ...others] = details.filter((detail) => detail.paidType === 'MCH');
  const isRestOurs = rest !== undefined && others.length === 0 && hasOurFacts(rest, sync);
  if (isPaid(order) && isLegible && isRestOurs) return 'ours';
  return judgeState(order, isLegible);
}

function judgeState(order: OrderView, legible: boolean): OrderVerdict {
  if (isPaid(order) && order.details.some((detail) => detail.paidType === 'NEWTON')) return 'double-paid';
  if (order.state === 'DONE' || isNothingOwed(order)) return 'unclear';
  if (isCollecting(order)) return legible ? 'unpaid' : 'unknown';
  if (order.state === 'CREATED') return 'not-completed';
  if (order.state === 'DOING' && order.stateDescription === 'USER_CONFIRM') return 'not-completed';
  if (order.state === 'REVOKED') return 'revoked';
  if (order.state === 'EXPIRED') return 'expired';
  return 'unknown';
}

/** A record without a number, or ours of an unknown kind: neither there nor absent. */
function mayBeOurs(detail: CollectionDetail, sync: SyncIdentity): boolean {
  return (detail.seq === null || detail.seq === sync.seq) && detail.paidType !== 'NEWTON';
}

/** `paid_time` has whole seconds on the wire, so instants are compared to the second. */
function hasOurFacts(detail: CollectionDetail, sync: SyncIdentity): boolean {
  if (detail.paidAt === null || detail.paidAt !== sync.paidAt) return false;
  return sync.paidAmount === null || detail.amount === sync.paidAmount;
}

const isPaid = (order: OrderView) => order.state === 'DONE' && order.collectionState === 'USER_PAID';

const isCollecting = (order: OrderView) => order.state === 'DOING' && order.collectionState === 'USER_PAYING';

/** Only a completed order can owe nothing: before that the amount is not settled yet. */
const isNothingOwed = (order: OrderView) =>
  order.state === 'DOING' && order.stateDescription === 'MCH_COMPLETE' && order.needCollection === false;

const isKnownType = (detail: CollectionDetail) => detail.paidType === 'MCH' || detail.paidType === 'NEWTON';
