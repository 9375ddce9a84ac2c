import type { Fact, RemoteOrder } from './history.js';

/** The same number of the same order. */
export const isSameNumber = (a: Fact, b: Fact) => a.orderNo === b.orderNo && a.seq === b.seq;

export const isSameFact = (a: Fact, b: Fact) =>
  isSameNumber(a, b) && a.amount === b.amount && a.paidAt === b.paidAt;

export const numberOf = ({ orderNo, seq }: Fact) => `${orderNo} ${seq}`;

/**
 * Whether WeChat Pay holds exactly this: its own record, or for a whole order that it is done and all of it was
 * paid offline.
 */
export function isHeld(fact: Fact, order: RemoteOrder | undefined): boolean {
  const offline = order?.details.filter(({ paidType }) => paidType === 'MCH') ?? [];
  const hasOwn = offline.some(
    ({ seq, amount, paidAt }) =>
      (fact.seq === 0 || seq === fact.seq) &&
      paidAt === fact.paidAt &&
      (fact.amount === null || amount === fact.amount),
  );
  if (fact.seq !== 0) return hasOwn;
  if (order?.state !== 'DONE') return false;
  const sum = offline.reduce((total, { amount }) => total + amount, 0);
  const isAllOffline = offline.length > 0 && offline.length === order.details.length;
  return hasOwn || (isAllOffline && (fact.amount === null || fact.amount === sum));
}
