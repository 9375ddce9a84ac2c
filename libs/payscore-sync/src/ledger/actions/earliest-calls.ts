import type { CallTimes } from './action-change.js';

/** Settings for the distance of calls, ms. */
export interface CallSettings {
  readonly timeoutMs: number;
  readonly marginMs: number;
  readonly orderGapMs: number;
}

/** Recorded times of earlier calls, epoch ms of the database's clock. */
export interface EarlierCalls {
  /** Latest possible begin of this sync's last send; null for none. */
  readonly lastSendBegunAt: number | null;
  /** End of the last call of its order; null for none. */
  readonly lastCallEndedAt: number | null;
}

/** When a sync may be sent or asked for at the earliest. An operator's action keeps the gaps that a worker keeps. Pure. */
export function earliestCalls(
  { lastSendBegunAt, lastCallEndedAt }: EarlierCalls,
  now: number,
  { timeoutMs, marginMs, orderGapMs }: CallSettings,
): CallTimes {
  const send = Math.max(now, (lastCallEndedAt ?? 0) + orderGapMs);
  const query = Math.max(send, (lastSendBegunAt ?? 0) + timeoutMs + marginMs);
  return { now, send, query };
}
