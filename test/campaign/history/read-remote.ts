import type { JournalEntry, Order, Simulator } from 'payscore-simulator';
import type { Fact, RemoteCall, RemoteOrder } from '../checker/history.js';
import { isCheck } from '../remote/hostile-remote.js';

/** What WeChat Pay saw: calls about orders that were rightly signed, as they arrived. */
export function remoteCalls({ journal }: Simulator): RemoteCall[] {
  return journal.entries().flatMap((entry): RemoteCall[] => {
    const { id, at, decidedAt, closedAt, applied, requestId, replyKind, status, operation, outOrderNo } =
      entry;
    if (!entry.authentic || operation === 'other' || outOrderNo === null || isCheck(outOrderNo)) return [];
    const kind = operation === 'sync' ? 'send' : 'query';
    const fact = kind === 'send' ? factOf(entry, outOrderNo) : null;
    return [
      { id, kind, orderNo: outOrderNo, fact, at, decidedAt, closedAt, applied, requestId, replyKind, status },
    ];
  });
}

export function remoteOrders({ orders }: Simulator): RemoteOrder[] {
  return orders.list().map(({ outOrderNo, state, details }: Order) => ({
    orderNo: outOrderNo,
    state,
    details: details.map(({ seq, amount, paidType, paidTime }) => {
      return { seq, amount, paidType, paidAt: Date.parse(paidTime) };
    }),
  }));
}

function factOf({ body }: JournalEntry, orderNo: string): Fact {
  const { detail } = JSON.parse(body) as {
    detail: { seq?: number; paid_time: string; paid_amount?: number };
  };
  return {
    orderNo,
    seq: detail.seq ?? 0,
    amount: detail.paid_amount ?? null,
    paidAt: Date.parse(detail.paid_time),
  };
}
