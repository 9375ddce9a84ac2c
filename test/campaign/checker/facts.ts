import type { Fact, RemoteDetail, RemoteOrder } from './history.js';

/** The same number of the same order. */
export const isSameNumber = (a: Fact, b: Fact) => a.orderNo === b.orderNo && a.seq === b.seq;

export const isSameFact = (a: Fact, b: Fact) =>
  isSameNumber(a, b) && a.amount === b.amount && a.paidAt === b.paidAt;

export const numberOf = ({ orderNo, seq }: Fact) => `${orderNo} ${seq}`;

/**
 * Whether WeChat Pay holds exactly this: its own record, or for a whole order that it is done and either one record
 * alone has these facts or all of it was paid offline.
 */
export function isHeld(fact: Fact, order: RemoteOrder | undefined): boolean {
  const own = ownRecords(fact, order);
  if (fact.seq !== 0) return own.length > 0;
  if (order?.state !== 'DONE') return false;
  const isAllOffline = order.details.length > 0 && order.details.every(({ paidType }) => paidType === 'MCH');
  const sum = order.details.reduce((total, { amount }) => total + amount, 0);
  return own.length === 1 || (isAllOffline && (fact.amount === null || fact.amount === sum));
}

/** Offline records with these facts. A whole order has no number to know its record by. */
export function ownRecords(fact: Fact, order: RemoteOrder | undefined): readonly RemoteDetail[] {
  return (order?.details ?? []).filter(
    ({ seq, amount, paidAt, paidType }) =>
      paidType === 'MCH' &&
      (fact.seq === 0 || seq === fact.seq) &&
      paidAt === fact.paidAt &&
      (fact.amount === null || amount === fact.amount),
  );
}
