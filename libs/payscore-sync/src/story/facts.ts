import type { WireSync } from '../http/console/wire.js';

/** What was recorded, read from the body as it goes to WeChat Pay. */
export interface Facts {
  readonly serviceId: string | null;
  /** In the smallest unit of the order's currency. */
  readonly amount: number | null;
  /** As it was recorded, RFC 3339. */
  readonly paidTime: string | null;
}

export function factsOf({ request }: Pick<WireSync, 'request'>): Facts {
  const detail = member(request, 'detail');
  return {
    serviceId: text(member(request, 'service_id')),
    amount: integer(member(detail, 'paid_amount')),
    paidTime: text(member(detail, 'paid_time')),
  };
}

/** One collection as the order showed it. */
export interface Collection {
  readonly seq: number | null;
  readonly amount: number | null;
  readonly paidType: string | null;
  readonly paidAt: string | null;
  readonly transactionId: string | null;
  /** Fields that differ from the recorded fact; null where this is another collection. */
  readonly differing: readonly ('amount' | 'paidAt')[] | null;
}

export interface Evidence {
  readonly state: string | null;
  readonly collectionState: string | null;
  readonly totalAmount: number | null;
  readonly collections: readonly Collection[];
}

/** What the order showed, beside the recorded fact; null where the proof was no order. */
export function evidenceOf(sync: Pick<WireSync, 'request' | 'evidence' | 'seq'>): Evidence | null {
  const order = sync.evidence?.order;
  if (typeof order !== 'object' || order === null) return null;
  const facts = factsOf(sync);
  const details = member(order, 'details');
  const collections = (Array.isArray(details) ? details : []).map((detail: unknown): Collection => {
    const collection = {
      seq: integer(member(detail, 'seq')),
      amount: integer(member(detail, 'amount')),
      paidType: text(member(detail, 'paidType')),
      paidAt: text(member(detail, 'paidAt')),
      transactionId: text(member(detail, 'transactionId')),
    };
    const isOurs = collection.paidType !== 'NEWTON' && (sync.seq === 0 || collection.seq === sync.seq);
    return { ...collection, differing: isOurs ? differingFrom(facts, collection) : null };
  });
  return {
    state: text(member(order, 'state')),
    collectionState: text(member(order, 'collectionState')),
    totalAmount: integer(member(order, 'totalAmount')),
    collections,
  };
}

/** Amounts as they are, instants to the second. */
function differingFrom(
  facts: Facts,
  { amount, paidAt }: Pick<Collection, 'amount' | 'paidAt'>,
): ('amount' | 'paidAt')[] {
  const second = (time: string | null) => (time === null ? null : Math.floor(Date.parse(time) / 1000));
  const isOtherAmount = facts.amount !== null && amount !== facts.amount;
  const isOtherTime = second(paidAt) !== second(facts.paidTime);
  return [...(isOtherAmount ? (['amount'] as const) : []), ...(isOtherTime ? (['paidAt'] as const) : [])];
}

function member(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const integer = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);
