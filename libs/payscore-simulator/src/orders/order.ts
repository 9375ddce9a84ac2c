/** States and fields as the overseas PayScore query documents them, in camelCase. */
export const ORDER_STATES = ['CREATED', 'DOING', 'DONE', 'REVOKED', 'EXPIRED'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const STATE_DESCRIPTIONS = ['USER_CONFIRM', 'MCH_COMPLETE'] as const;
/** Only while DOING: service running, or completed by the merchant and collecting. */
export type StateDescription = (typeof STATE_DESCRIPTIONS)[number];

export const COLLECTION_STATES = ['USER_PAYING', 'USER_PAID'] as const;
/** USER_PAYING means unpaid, not "paying at this moment". */
export type CollectionState = (typeof COLLECTION_STATES)[number];

export const PAID_TYPES = ['NEWTON', 'MCH'] as const;
/** NEWTON: collected by PayScore. MCH: collected by the merchant, told by sync. */
export type PaidType = (typeof PAID_TYPES)[number];

/** One collection record of an order. Amounts in the currency's smallest unit. */
export interface CollectionDetail {
  readonly seq: number;
  readonly amount: number;
  readonly paidType: PaidType;
  /** RFC 3339, as told. */
  readonly paidTime: string;
  /** Only for NEWTON. */
  readonly transactionId: string | null;
  /** What the sync said, to recognise it when it comes again; null for NEWTON. */
  readonly told: SyncFacts | null;
}

/** The facts of one sync; null where the body left them out. */
export interface SyncFacts {
  /** null: the whole order. */
  readonly seq: number | null;
  readonly paidTime: string;
  readonly paidAmount: number | null;
}

export interface Order {
  readonly outOrderNo: string;
  readonly subMchid: string;
  readonly serviceId: string;
  /** WeChat Pay's own number. */
  readonly orderId: string;
  readonly state: OrderState;
  readonly stateDescription: StateDescription | null;
  readonly totalAmount: number;
  readonly currency: string;
  readonly needCollection: boolean;
  readonly serviceIntroduction: string;
  /** RFC 3339. */
  readonly startTime: string;
  readonly collectionState: CollectionState;
  readonly details: readonly CollectionDetail[];
  /** The customer is paying in the cashier now: sync is refused. */
  readonly atCashier: boolean;
}

export function collected(order: Order): number {
  return order.details.reduce((sum, detail) => sum + detail.amount, 0);
}

/** What is still to be paid, never below zero. */
export function outstanding(order: Order): number {
  return Math.max(0, order.totalAmount - collected(order));
}

/** One above the highest sequence number so far. */
export function nextSeq(order: Order): number {
  return Math.max(0, ...order.details.map((detail) => detail.seq)) + 1;
}

/** Completed by the merchant and not yet paid: the only state in which money is collected. */
export function isCollecting(order: Order): boolean {
  return order.state === 'DOING' && order.stateDescription === 'MCH_COMPLETE';
}

/** The order after one more collection record: done once nothing is outstanding. */
export function withDetail(order: Order, detail: CollectionDetail): Order {
  const next = { ...order, details: [...order.details, detail] };
  if (outstanding(next) > 0) return next;
  return { ...next, state: 'DONE', stateDescription: null, collectionState: 'USER_PAID', atCashier: false };
}
