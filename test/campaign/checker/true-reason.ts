import { isHeld, ownRecords } from './facts.js';
import type { LedgerSync, RemoteCall, RemoteOrder } from './history.js';
import type { IndexedHistory } from './index-history.js';

type Judge = (
  sync: LedgerSync,
  order: RemoteOrder | undefined,
  calls: readonly RemoteCall[],
  history: IndexedHistory,
) => boolean;

/** Whether what a sync waits for a person for is so, by what WeChat Pay saw and holds. */
export function isTrueReason(sync: LedgerSync, history: IndexedHistory): boolean {
  const order = history.orderByNo.get(sync.orderNo);
  const calls = history.callsOfOrder.get(sync.orderNo) ?? [];
  if (sync.status === 'double_paid') return isDoublePaid(sync, order);
  return JUDGES[sync.parkReason ?? '']?.(sync, order, calls, history) ?? false;
}

function isDoublePaid(sync: LedgerSync, order: RemoteOrder | undefined): boolean {
  const isOnline = order?.details.some(({ paidType }) => paidType === 'NEWTON') ?? false;
  return order?.state === 'DONE' && isOnline && ownRecords(sync, order).length === 0 && !isHeld(sync, order);
}

const JUDGES: Readonly<Record<string, Judge>> = {
  REJECTED: (sync, _order, calls) => ownSends(sync, calls).some((call) => isTold(call, 400, 403, 404)),
  REMOTE_DIFFERS: (sync, order) =>
    !isHeld(sync, order) && detailsOf(sync, order).some(({ paidType }) => paidType === 'MCH'),
  SEQ_TAKEN: (sync, order) => detailsOf(sync, order).some(({ paidType }) => paidType === 'NEWTON'),
  UNCLEAR: (sync, order) => order?.state === 'DONE' && !isHeld(sync, order),
  REFUSED_TOO_OFTEN: (sync, _order, calls, { limits }) =>
    ownSends(sync, calls).filter((call) => isTold(call, 400)).length >= limits.maxRefusals,
  ORDER_REVOKED: (_sync, order) => order?.state === 'REVOKED',
  ORDER_EXPIRED: (_sync, order) => order?.state === 'EXPIRED',
  ORDER_NOT_FOUND: (_sync, order) => order === undefined,
  QUERY_FORBIDDEN: (_sync, _order, calls) =>
    calls.filter((call) => call.kind === 'query' && isTold(call, 403)).length >= 3,
  // A query does not say which number it is for.
  ALTERED_ON_THE_WAY: ({ orderNo, seq }, _order, calls, { spoiled }) =>
    spoiled.has(orderNo) &&
    calls.filter((call) => (call.fact === null || call.fact.seq === seq) && isTold(call, 401)).length >= 3,
};

const ownSends = (sync: LedgerSync, calls: readonly RemoteCall[]) =>
  calls.filter(({ fact }) => fact?.seq === sync.seq);

const detailsOf = (sync: LedgerSync, order: RemoteOrder | undefined) =>
  (order?.details ?? []).filter(({ seq }) => seq === sync.seq);

/** The last one is rightly signed, and a process that did not see its nonce before believes it. */
const SAID: readonly (string | null)[] = ['normal', 'error', 'drip', 'replayed-nonce'];

/** Whether WeChat Pay itself said so, in a way that counts. */
const isTold = ({ replyKind, status }: RemoteCall, ...statuses: readonly number[]) =>
  SAID.includes(replyKind) && statuses.includes(status ?? 0);
