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

/**
 * Whether the customer paid online what WeChat Pay had accepted as paid offline. An order that was paid partly offline
 * and partly online shows all synced collections beside the online one, and together they are not more than its total.
 * What cannot be read counts as a double payment, since an operator looks at it. Pure.
 * @param syncs those of the order
 */
export function isLateDoublePayment(
  { totalAmount, details }: NotifiedCollections,
  syncs: readonly Pick<SyncEntity, 'seq' | 'status'>[],
): boolean {
  const synced = syncs.filter(({ status }) => status === 'synced');
  if (synced.length === 0 || !details.some(({ paidType }) => paidType === 'NEWTON')) return false;
  const byMerchant = details.filter(({ paidType }) => paidType === 'MCH');
  const isShown = ({ seq }: Pick<SyncEntity, 'seq'>) =>
    byMerchant.some((detail) => seq === 0 || detail.seq === seq);
  if (!synced.every(isShown)) return true;
  const sum = details.reduce((total, { amount }) => total + (amount ?? Number.NaN), 0);
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
  syncs: readonly Pick<SyncEntity, 'seq' | 'status' | 'settledAt'>[],
): Judgement {
  if (eventType !== 'PAYSCORE.USER_PAID') return 'no';
  if (isLateDoublePayment(collections, syncs)) return 'late';
  const isPaidOnline = collections.details.some(({ paidType }) => paidType === 'NEWTON');
  const isOpen = syncs.some(({ status, settledAt }) => settledAt === null && status !== 'double_paid');
  return isPaidOnline && isOpen ? 'waits' : 'no';
}
