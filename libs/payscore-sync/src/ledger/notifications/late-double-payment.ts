import type { SyncEntity } from '../entities/index.js';

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
