import { isHeld } from './facts.js';
import type { LedgerSync, Violation } from './history.js';
import type { IndexedHistory } from './index-history.js';
import { isTrueReason } from './true-reason.js';

/**
 * Ways a reply reached its caller in which it can be a proof. A replayed nonce is new to a process that did not get
 * the first one; its script always lets the call take effect.
 */
const BELIEVABLE = ['normal', 'drip', 'replayed-nonce'];

/** P3: WeChat Pay holds what is `synced`, and what proved it could be believed. */
export function noFalseSynced({ syncs, orderByNo, attemptsOfSync, calls }: IndexedHistory): Violation[] {
  const callByRequestId = new Map(calls.map((call) => [call.requestId, call]));
  return syncs
    .filter(({ status }) => status === 'synced')
    .flatMap((sync): Violation[] => {
      const { orderNo, id } = sync;
      if (!isHeld(sync, orderByNo.get(orderNo))) {
        return [{ rule: 'false-synced', orderNo, text: `sync ${id}: WeChat Pay does not hold it` }];
      }
      const proof = attemptsOfSync.get(id)?.findLast(({ decision }) => decision === 'synced');
      const call = callByRequestId.get(proof?.requestId ?? '');
      if (BELIEVABLE.includes(call?.replyKind ?? '')) return [];
      return [
        { rule: 'false-synced', orderNo, text: `sync ${id}: its proof was ${call?.replyKind ?? 'no reply'}` },
      ];
    });
}

/** P2: everything ends, or waits for a person; what waits behind it waits with it. */
export function allEnded({ syncs, syncsOfOrder, attemptsOfSync }: IndexedHistory): Violation[] {
  return syncs
    .filter((sync) => !isAtRest(sync, syncsOfOrder.get(sync.orderNo) ?? []))
    .map(({ orderNo, id, seq, status, dueAt, leaseUntil }): Violation => {
      const life = (attemptsOfSync.get(id) ?? []).map(
        ({ kind, startedAt, outcome, decision }) => `${startedAt} ${kind} ${outcome} ${decision}`,
      );
      const last = life.slice(-3).join(', ') || 'no attempt';
      const text = `sync ${id} (seq ${seq}) is ${status}, due ${dueAt}, leased until ${leaseUntil}: ${last}`;
      return { rule: 'unended', orderNo, text };
    });
}

/** What waits for a person waits for the reason it gives. */
export function reasonsAreTrue(history: IndexedHistory): Violation[] {
  return history.syncs
    .filter(({ status }) => isForPerson(status))
    .filter((sync) => !isTrueReason(sync, history))
    .map(({ orderNo, id, status, parkReason }): Violation => {
      return {
        rule: 'untrue',
        orderNo,
        text: `sync ${id} is ${status} ${parkReason ?? ''}, and the order tells otherwise`,
      };
    });
}

/** Whether nothing is going to happen to it any more unless a person acts. @param order all syncs of its order */
export function isAtRest(
  sync: Pick<LedgerSync, 'status' | 'leaseUntil' | 'dueAt'>,
  order: readonly Pick<LedgerSync, 'status'>[],
): boolean {
  if (sync.leaseUntil !== null) return false;
  const isOpen = sync.status === 'queued' || sync.status === 'uncertain';
  // Behind another one of its order it is due only once that is settled. After a failover it may be uncertain there.
  return !isOpen || (sync.dueAt === null && order.some(({ status }) => isForPerson(status)));
}

const isForPerson = (status: string) => status === 'parked' || status === 'double_paid';
