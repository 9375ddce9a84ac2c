import { numberOf } from './facts.js';
import type { LedgerAttempt, LedgerSync, Violation } from './history.js';
import type { IndexedHistory } from './index-history.js';

/**
 * A claim sees what was committed when its statement began, and writes its time down a little later. So much
 * later at most a lower number may have been committed and yet not seen, ms.
 */
const CLAIM_LAG_MS = 250;

/** P6: nothing is sent while a lower number that was recorded before is unsettled. */
export function inOrder(history: IndexedHistory): Violation[] {
  const { attempts, syncById, syncsOfOrder, payments } = history;
  const committedBy = new Map(payments.map((payment) => [numberOf(payment), payment.committedBy]));
  return attempts
    .filter(({ kind }) => kind === 'send')
    .flatMap((attempt): Violation[] => {
      const sync = syncById.get(attempt.syncId);
      if (!sync) return [];
      const lower = syncsOfOrder
        .get(sync.orderNo)
        ?.find((other) => other.seq < sync.seq && isInTheWay(other, attempt));
      if (!lower) return [];
      const text = `seq ${sync.seq} was sent (attempt ${attempt.number}) while seq ${lower.seq} was unsettled`;
      return [{ rule: 'out-of-order', orderNo: sync.orderNo, text }];
    });

  function isInTheWay(lower: LedgerSync, { startedAt }: LedgerAttempt): boolean {
    const recorded = committedBy.get(numberOf(lower)) ?? null;
    const isRecorded = recorded !== null && recorded + CLAIM_LAG_MS < startedAt;
    return isRecorded && (lower.settledAt === null || lower.settledAt > startedAt);
  }
}

/** A settled sync never reopens: no attempt begins after one that settled it. */
export function neverReopened({ attemptsOfSync, syncById }: IndexedHistory): Violation[] {
  return [...attemptsOfSync].flatMap(([syncId, attempts]): Violation[] => {
    const settled = attempts.find(({ decision }) => decision === 'synced');
    const later = settled && attempts.find(({ number }) => number > settled.number);
    if (!later) return [];
    const orderNo = syncById.get(syncId)?.orderNo ?? '';
    return [
      {
        rule: 'reopened',
        orderNo,
        text: `attempt ${later.number} came after ${settled.number} had settled it`,
      },
    ];
  });
}
