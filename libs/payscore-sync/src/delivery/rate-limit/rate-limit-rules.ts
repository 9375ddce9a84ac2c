import type { InstitutionState } from '../../ledger/index.js';

/** The breaker opens on failures when so many orders were called in one window, and that share of them failed. */
export const BREAKER_WINDOW_MS = 30_000;
export const BREAKER_MIN_ORDERS = 10;
export const BREAKER_FAILURE_SHARE = 0.5;

/** The bounds of a lane. */
export interface RateLimits {
  readonly ratePerSecond: number;
  readonly breakerMs: number;
}

/** What calls came to since the last report. */
export interface ReplyReport {
  /** Orders called, each once a window. */
  readonly calls: number;
  /** Those of them that got no answer to rely on: 5xx, timeout, unverified. */
  readonly failures: number;
  /** When the last verified reply came, which shows the credentials to be good, epoch ms of the database; or null. */
  readonly successAt: number | null;
  /** Pause asked for by a 429, ms. */
  readonly pauseMs: number;
  /** WeChat Pay's clock minus ours, ms; null when not learnt. */
  readonly skewMs: number | null;
}

/** Calls by which a second may exceed the rate: a tenth of a second's worth. */
export function blockSize(ratePerSecond: number): number {
  return Math.max(1, Math.ceil(ratePerSecond / 10));
}

/**
 * Calls that may be saved up, and that one take gives at most: three quarters of a block. The last quarter is for calls
 * that were taken in one second and reach WeChat Pay some milliseconds later, in the next.
 */
export function savedAtMost(ratePerSecond: number): number {
  return Math.max(1, Math.ceil(blockSize(ratePerSecond) * 0.75));
}

/**
 * Takes calls out of the bucket. Paused: none. Breaker not closed: one, a probe, once the last one's time is up,
 * and only for the replica that takes it. Pure.
 * @param now database time, epoch ms
 */
export function take(lane: InstitutionState, now: number, limits: RateLimits): { granted: number; lane: InstitutionState } {
  const refilled = { ...refill(lane, now, limits), lastClaimAt: now };
  if (lane.notBefore !== null && lane.notBefore > now) return { granted: 0, lane: refilled };
  if (lane.breaker !== 'closed') {
    if (lane.breakerUntil !== null && lane.breakerUntil > now) return { granted: 0, lane: refilled };
    return { granted: 1, lane: halfOpen(refilled, now, limits) };
  }
  const granted = Math.max(0, Math.floor(refilled.tokens / 1000));
  return { granted, lane: { ...refilled, tokens: refilled.tokens - granted * 1000 } };
}

/**
 * Takes one call that does not wait for its turn: a check of a credential. Later calls wait for it instead, up to a
 * block, so that the rate holds. None while WeChat Pay asks for a pause, or the breaker is open. Once the time of the
 * breaker is up, the check is its probe too: replicas whose credential is refused claim nothing, so they take no other. Pure.
 * @param now database time, epoch ms
 */
export function takeCheckCall(
  lane: InstitutionState,
  now: number,
  limits: RateLimits,
): { isGranted: boolean; lane: InstitutionState } {
  const refilled = refill(lane, now, limits);
  const isPaused = lane.notBefore !== null && lane.notBefore > now;
  const isOwedTooMuch = refilled.tokens <= -1000 * blockSize(limits.ratePerSecond);
  const isProbe = lane.breaker !== 'closed' && (lane.breakerUntil ?? now) <= now;
  const isGranted = !isPaused && !isOwedTooMuch && (lane.breaker !== 'open' || isProbe);
  if (!isGranted) return { isGranted, lane: refilled };
  const paid = { ...refilled, tokens: refilled.tokens - 1000 };
  return { isGranted, lane: isProbe ? halfOpen(paid, now, limits) : paid };
}

function halfOpen(lane: InstitutionState, now: number, { breakerMs }: RateLimits): InstitutionState {
  // Should the probe never be heard of again, the next one may start after the same time.
  return { ...lane, breaker: 'half-open', breakerUntil: now + breakerMs };
}

function refill(lane: InstitutionState, now: number, { ratePerSecond }: RateLimits): InstitutionState {
  const elapsed = Math.max(0, now - lane.refilledAt);
  const tokens = Math.min(savedAtMost(ratePerSecond) * 1000, lane.tokens + elapsed * ratePerSecond);
  return { ...lane, tokens, refilledAt: now };
}

/** When it pays to take again, epoch ms: with a quarter of a block saved up, so that takes stay few. */
export function nextTakeAt(lane: InstitutionState, now: number, limits: RateLimits): number {
  const paused = lane.notBefore ?? 0;
  if (lane.breaker !== 'closed') return Math.max(paused, lane.breakerUntil ?? now);
  const worthwhile = Math.max(1, Math.floor(blockSize(limits.ratePerSecond) / 4)) * 1000;
  const missing = Math.max(0, worthwhile - lane.tokens);
  return Math.max(paused, now + Math.ceil(missing / limits.ratePerSecond));
}

/**
 * What the lane is after calls came back. Too many orders without an answer to rely on open the breaker, and so does
 * a probe without one; a verified reply closes it. Pure.
 * @param now database time, epoch ms
 */
export function afterReport(lane: InstitutionState, report: ReplyReport, now: number, limits: RateLimits): InstitutionState {
  const isNewWindow = lane.windowStartedAt === null || lane.windowStartedAt + BREAKER_WINDOW_MS <= now;
  const next: InstitutionState = {
    ...lane,
    windowStartedAt: isNewWindow ? now : lane.windowStartedAt,
    windowCalls: (isNewWindow ? 0 : lane.windowCalls) + report.calls,
    windowFailures: (isNewWindow ? 0 : lane.windowFailures) + report.failures,
    notBefore: report.pauseMs > 0 ? Math.max(lane.notBefore ?? 0, now + report.pauseMs) : lane.notBefore,
    lastSuccessAt: latest(lane.lastSuccessAt, report.successAt),
    skewMs: report.skewMs ?? lane.skewMs,
  };
  if (lane.breaker !== 'closed') {
    // Good news is told a little late, and may be older than the trouble.
    if (report.successAt !== null && report.successAt > (lane.breakerSince ?? 0)) return close(next, now);
    return report.failures > 0 ? open(next, lane.breakerCause ?? 'failures', now, limits) : next;
  }
  return tooManyFail(next) ? open(next, 'failures', now, limits) : next;
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function tooManyFail({ windowCalls, windowFailures }: InstitutionState): boolean {
  return windowCalls >= BREAKER_MIN_ORDERS && windowFailures >= windowCalls * BREAKER_FAILURE_SHARE;
}

function open(lane: InstitutionState, breakerCause: string, now: number, { breakerMs }: RateLimits): InstitutionState {
  const breakerSince = lane.breaker === 'closed' ? now : lane.breakerSince;
  return { ...lane, breaker: 'open', breakerCause, breakerSince, breakerUntil: now + breakerMs };
}

function close(lane: InstitutionState, now: number): InstitutionState {
  return {
    ...lane,
    breaker: 'closed',
    breakerCause: null,
    breakerSince: null,
    breakerUntil: null,
    windowStartedAt: now,
    windowCalls: 0,
    windowFailures: 0,
  };
}
