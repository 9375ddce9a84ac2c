import type { CallTimes } from './action-change.js';

/** The settings that keep calls apart, ms. */
export interface CallSettings {
  readonly timeoutMs: number;
  readonly marginMs: number;
  readonly orderGapMs: number;
}

/** What is on record of earlier calls, epoch ms of the database's clock. */
export interface EarlierCalls {
  /** When the call of this sync's last send began, at the latest; null when there was none. */
  readonly lastSendBegunAt: number | null;
  /** End of the last call of its order; null when none has ended. */
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
