import type { Violation } from './history.js';
import type { IndexedHistory } from './index-history.js';
import { overlapMs } from './overlap.js';

/**
 * How long a payment may wait for its first call while calls get through, ms. A process that is stopped within a
 * statement may hold the others up for that long.
 */
const PATIENCE_MS = 15_000;

/** How many calls of a flooding sub-merchant may come between a payment of another one and its first call. */
const MAX_OVERTAKEN = 200;

/** P7: a sub-merchant that floods, or whose calls all fail, and a worker with a wrong key, keep nobody else waiting. */
export function noneStarved(history: IndexedHistory): Violation[] {
  return waits(history).flatMap(({ payment, ms, overtaken }): Violation[] => {
    if (ms <= PATIENCE_MS && overtaken <= MAX_OVERTAKEN) return [];
    const text = `payment ${payment.id} waited ${ms} ms and ${overtaken} calls of a flood for its first call`;
    return [{ rule: 'starved', orderNo: payment.orderNo, text }];
  });
}

/** How long the first call of each order waited that could have been made at once, and behind how many of a flood. */
export function waits(history: IndexedHistory) {
  const { payments, syncsOfOrder, attemptsOfSync, hindrances, limits } = history;
  const floodStarts = startsOfFlood(history);
  return payments.flatMap((payment) => {
    const syncs = syncsOfOrder.get(payment.orderNo) ?? [];
    const sync = syncs[0];
    // Numbers of one order wait for each other, and the flood may wait for itself.
    if (syncs.length !== 1 || !sync || sync.subMchid === history.flooding) return [];
    const first = attemptsOfSync.get(sync.id)?.[0];
    if (payment.committedBy === null || !first) return [];
    const due = Math.max(payment.committedBy, payment.paidAt + limits.clockMarginMs);
    const whole = { from: due, to: Math.max(due, first.startedAt) };
    const hindered = hindrances.reduce((sum, span) => sum + overlapMs(whole, span), 0);
    const overtaken = floodStarts.filter((at) => at > whole.from && at < whole.to).length;
    return [{ payment, ms: Math.max(0, whole.to - whole.from - hindered), overtaken }];
  });
}

function startsOfFlood({ attempts, syncById, flooding }: IndexedHistory): readonly number[] {
  return attempts
    .filter(({ syncId }) => syncById.get(syncId)?.subMchid === flooding)
    .map(({ startedAt }) => startedAt);
}
