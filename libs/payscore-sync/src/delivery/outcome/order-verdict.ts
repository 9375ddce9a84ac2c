import type { CollectionDetail, OrderView } from '../../api/index.js';

/** The facts of a sync to compare with a query. */
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

/** What the order shows about our sync (docs/states.md#query). */
export type OrderVerdict =
  /** Our payment with our facts. */
  | 'ours'
  /** Our seq as a merchant's payment with other facts. */
  | 'differs'
  /** Our seq was collected by WeChat Pay while the order is still collecting. */
  | 'seq-taken'
  /** The customer also paid online. */
  | 'double-paid'
  /** Finished without a clear record, or nothing was owed. */
  | 'unclear'
  /** Unpaid, without our payment. */
  | 'unpaid'
  /** The merchant has not completed the order yet. */
  | 'not-completed'
  | 'revoked'
  | 'expired'
  /** An unknown value; WeChat Pay may add some. */
  | 'unknown';

/** Verdict of a verified order. The first match applies, and only `ours` proves a sync. */
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
  // An unreadable record might be ours.
  const legible = order.details.every((d) => d.seq !== null && isKnownType(d));
  return judgeState(order, legible);
}

/**
 * Without a number, instant and amount identify our record if exactly one record has them. A record of an
 * unknown type might revoke another one, so beside it nothing is proved.
 */
function judgeWhole(order: OrderView, sync: SyncIdentity): OrderVerdict {
  const { details } = order;
  const isLegible = details.every(isKnownType);
  if (isPaid(order)) {
    if (isAllByMerchant(details, sync.paidAmount)) return 'ours';
    const matching = details.filter((d) => d.paidType === 'MCH' && hasOurFacts(d, sync));
    if (isLegible && matching.length === 1) return 'ours';
  }
  const mayShowOurs = details.some((detail) => mayBeOurs(detail, sync));
  if (isPaid(order) && mayShowOurs) return 'unclear';
  return judgeState(order, isLegible && !mayShowOurs);
}

/** All records are the merchant's, and their sum is the amount if one is given. */
function isAllByMerchant(details: readonly CollectionDetail[], paidAmount: number | null): boolean {
  if (details.length === 0 || details.some(({ paidType }) => paidType !== 'MCH')) return false;
  const sum = details.reduce((total, { amount }) => total + (amount ?? Number.NaN), 0);
  return paidAmount === null || sum === paidAmount;
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

/**
 * A record that may be ours: without a number or with ours; for a whole order, without a different instant or
 * amount.
 */
function mayBeOurs(detail: CollectionDetail, sync: SyncIdentity): boolean {
  if (detail.paidType === 'NEWTON') return false;
  if (sync.seq !== 0) return detail.seq === null || detail.seq === sync.seq;
  const { paidAt, amount } = detail;
  if (paidAt !== null && paidAt !== sync.paidAt) return false;
  return amount === null || sync.paidAmount === null || amount === sync.paidAmount;
}

/** `paid_time` has whole seconds on the wire, so instants are compared to the second. */
function hasOurFacts(detail: CollectionDetail, sync: SyncIdentity): boolean {
  if (detail.paidAt === null || detail.paidAt !== sync.paidAt) return false;
  return sync.paidAmount === null || detail.amount === sync.paidAmount;
}

const isPaid = (order: OrderView) => order.state === 'DONE' && order.collectionState === 'USER_PAID';

const isCollecting = (order: OrderView) => order.state === 'DOING' && order.collectionState === 'USER_PAYING';

/** Only a completed order can owe nothing: before, the amount is not final. */
const isNothingOwed = (order: OrderView) =>
  order.state === 'DOING' && order.stateDescription === 'MCH_COMPLETE' && order.needCollection === false;

const isKnownType = (detail: CollectionDetail) => detail.paidType === 'MCH' || detail.paidType === 'NEWTON';
