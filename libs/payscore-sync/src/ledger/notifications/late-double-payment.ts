import type { SyncEntity } from '../entities/index.js';
import type { NotificationType } from '../states/notification-events.js';

/** What a notification shows of the order's collections. */
export interface NotifiedCollections {
  /** Smallest unit of the currency; null when not shown. */
  readonly totalAmount: number | null;
  readonly details: readonly NotifiedCollection[];
}

/** One collection (收款明细); what is absent is null. */
export interface NotifiedCollection {
  readonly seq: number | null;
  readonly amount: number | null;
  readonly paidType: string | null;
}

/** A sync, as far as it says what was paid. */
export type SyncedPayment = Pick<SyncEntity, 'seq' | 'status' | 'paidAmount'>;

/**
 * Whether the customer paid online what WeChat Pay had accepted as paid offline. An order may be paid partly offline and
 * partly online: all that is shown, and the synced payments that a notification from before them does not show, are together
 * not more than its total. What cannot be read counts as a double payment, since an operator looks at it. Pure.
 * @param syncs those of the order
 */
export function isLateDoublePayment(
  { totalAmount, details }: NotifiedCollections,
  syncs: readonly SyncedPayment[],
): boolean {
  const synced = syncs.filter(({ status }) => status === 'synced');
  if (synced.length === 0 || !details.some(({ paidType }) => paidType === 'NEWTON')) return false;
  const byMerchant = details.filter(({ paidType }) => paidType === 'MCH');
  const isShown = ({ seq }: SyncedPayment) => byMerchant.some((detail) => seq === 0 || detail.seq === seq);
  const hidden = synced.filter((sync) => !isShown(sync)).map(({ paidAmount }) => paidAmount);
  const amounts = [...details.map(({ amount }) => amount), ...hidden];
  const sum = amounts.reduce<number>((total, amount) => total + (amount ?? Number.NaN), 0);
  return !(totalAmount !== null && sum <= totalAmount);
}

/** `waits`: a sync of the order that is not settled decides it. */
export type Judgement = 'late' | 'waits' | 'no';

/**
 * Whether a notification is a late double payment, or may become one. A `double_paid` sync waits for a person already. Pure.
 * @param syncs those of the order
 */
export function judge(
  eventType: NotificationType,
  collections: NotifiedCollections,
  syncs: readonly (SyncedPayment & Pick<SyncEntity, 'settledAt'>)[],
): Judgement {
  if (eventType !== 'PAYSCORE.USER_PAID') return 'no';
  if (isLateDoublePayment(collections, syncs)) return 'late';
  const isPaidOnline = collections.details.some(({ paidType }) => paidType === 'NEWTON');
  const isOpen = syncs.some(({ status, settledAt }) => settledAt === null && status !== 'double_paid');
  return isPaidOnline && isOpen ? 'waits' : 'no';
}
