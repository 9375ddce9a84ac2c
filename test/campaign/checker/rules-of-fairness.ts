import type { HostPayment, Violation } from './history.js';
import type { IndexedHistory } from './index-history.js';
import { overlapMs } from './overlap.js';

/**
 * How long a payment may wait for its first call while calls get through, ms. A process that is stopped within a
 * statement may hold the others up for that long.
 */
const PATIENCE_MS = 15_000;

/** A fleet that makes fewer calls a second was not busy with others, so a payment that waited was held up. */
const BUSY_CALLS_PER_SECOND = 4;

/**
 * How many calls of a flooding sub-merchant may come between a payment of another one and its first call, on top of
 * its due for the calls of the payment's own sub-merchant that came before it, which have a line of their own.
 */
const MAX_OVERTAKEN = 150;

/** A flood gets its turn like the others, and is the oldest in the claims that go by age. */
const DUE_FOR_OWN = 3;

/** How one payment waited for the first call of its order. */
export interface Wait {
  readonly payment: HostPayment;
  /** Without the time in which no call could be made. */
  readonly ms: number;
  /** Calls that were made meanwhile for a second of it. */
  readonly callsPerSecond: number;
  readonly callsOfFlood: number;
  readonly callsOfOwn: number;
}

/** P7: a sub-merchant that floods, or whose calls all fail, and a worker with a wrong key, keep nobody else waiting. */
export function noneStarved(history: IndexedHistory): Violation[] {
  return waits(history)
    .filter(
      ({ ms, callsPerSecond, callsOfFlood, callsOfOwn }) =>
        (ms > PATIENCE_MS && callsPerSecond < BUSY_CALLS_PER_SECOND) ||
        callsOfFlood > DUE_FOR_OWN * callsOfOwn + MAX_OVERTAKEN,
    )
    .map(({ payment, ms, callsPerSecond, callsOfFlood, callsOfOwn }): Violation => {
      const text =
        `payment ${payment.id} waited ${ms} ms for its first call, while ${callsPerSecond.toFixed(1)} calls a ` +
        `second were made, ${callsOfFlood} of a flood and ${callsOfOwn} of its own sub-merchant`;
      return { rule: 'starved', orderNo: payment.orderNo, text };
    });
}

/** Polls and tickets find every payment within the time that they promise. */
export function noneLate(history: IndexedHistory): Violation[] {
  const { firstCallMs } = history.limits;
  if (firstCallMs === null) return [];
  return waits(history)
    .filter(({ ms }) => ms > firstCallMs)
    .map(({ payment: { id, orderNo }, ms }): Violation => {
      return { rule: 'late', orderNo, text: `payment ${id} waited ${ms} ms for its first call` };
    });
}

/** How the first call of each order was waited for that nothing of its own order was in the way of. */
export function waits(history: IndexedHistory): Wait[] {
  const { payments, syncsOfOrder, attemptsOfSync, hindrances, flooding, limits } = history;
  const starts = startsBySubMerchant(history);
  return payments.flatMap((payment): Wait[] => {
    const syncs = syncsOfOrder.get(payment.orderNo) ?? [];
    const sync = syncs[0];
    // Numbers of one order wait for each other, and the flood may wait for itself.
    if (syncs.length !== 1 || !sync || sync.subMchid === flooding) return [];
    const first = attemptsOfSync.get(sync.id)?.[0];
    if (payment.committedBy === null || !first) return [];
    const due = Math.max(payment.committedBy, payment.paidAt + limits.clockMarginMs);
    const whole = { from: due, to: Math.max(due, first.startedAt) };
    const hindered = hindrances.reduce((sum, span) => sum + overlapMs(whole, span), 0);
    const ms = Math.max(0, whole.to - whole.from - hindered);
    const within = (subMchid: string) =>
      (starts.get(subMchid) ?? []).filter((at) => at > whole.from && at < whole.to).length;
    const all = [...starts.keys()].reduce((sum, subMchid) => sum + within(subMchid), 0);
    return [
      {
        payment,
        ms,
        callsPerSecond: ms === 0 ? 0 : (all * 1000) / ms,
        callsOfFlood: within(flooding),
        callsOfOwn: within(sync.subMchid),
      },
    ];
  });
}

function startsBySubMerchant({ attempts, syncById }: IndexedHistory): ReadonlyMap<string, readonly number[]> {
  const starts = new Map<string, number[]>();
  for (const { syncId, startedAt } of attempts) {
    const subMchid = syncById.get(syncId)?.subMchid ?? '';
    const ofOne = starts.get(subMchid);
    if (ofOne) ofOne.push(startedAt);
    else starts.set(subMchid, [startedAt]);
  }
  return starts;
}
