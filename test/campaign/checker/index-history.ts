import type { History, LedgerAttempt, LedgerSync, RemoteCall, RemoteOrder } from './history.js';
import { groupBy } from './group-by.js';
import { matchCalls, type CallMatch } from './match-calls.js';

/** A history with the look-ups that rules need. */
export interface IndexedHistory extends History {
  readonly syncById: ReadonlyMap<string, LedgerSync>;
  readonly syncsOfOrder: ReadonlyMap<string, readonly LedgerSync[]>;
  /** In the order of their beginning. */
  readonly attemptsOfSync: ReadonlyMap<string, readonly LedgerAttempt[]>;
  /** As they arrived. */
  readonly callsOfOrder: ReadonlyMap<string, readonly RemoteCall[]>;
  readonly orderByNo: ReadonlyMap<string, RemoteOrder>;
  /** Which attempt each call belongs to. */
  readonly matches: ReadonlyMap<RemoteCall, CallMatch>;
}

export function indexHistory(history: History): IndexedHistory {
  const attempts = [...history.attempts].sort((a, b) => a.startedAt - b.startedAt || a.number - b.number);
  const calls = [...history.calls].sort((a, b) => a.at - b.at || a.id - b.id);
  const syncById = new Map(history.syncs.map((sync) => [sync.id, sync]));
  return {
    ...history,
    attempts,
    calls,
    syncById,
    syncsOfOrder: groupBy(history.syncs, ({ orderNo }) => orderNo),
    attemptsOfSync: groupBy(attempts, ({ syncId }) => syncId),
    callsOfOrder: groupBy(calls, ({ orderNo }) => orderNo),
    orderByNo: new Map(history.orders.map((order) => [order.orderNo, order])),
    matches: matchCalls(calls, attempts, syncById, history),
  };
}
