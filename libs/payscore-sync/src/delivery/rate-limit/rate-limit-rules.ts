import type { InstitutionState } from '../../ledger/index.js';

/** The breaker opens when at least this many orders were called in one window and this share of them failed. */
export const BREAKER_WINDOW_MS = 30_000;
export const BREAKER_MIN_ORDERS = 10;
export const BREAKER_FAILURE_SHARE = 0.5;

/** Limits of an institution. */
export interface RateLimits {
  readonly ratePerSecond: number;
  readonly breakerMs: number;
}

/** Outcomes of calls since the last report. */
export interface ReplyReport {
  /** Called orders, each once per window. */
  readonly calls: number;
  /** Those without a verified answer: 5xx, timeout, unverified. */
  readonly failures: number;
  /** Time of the last verified reply, which proves the credentials, epoch ms of the database; or null. */
  readonly successAt: number | null;
  /** Pause of a 429, ms. */
  readonly pauseMs: number;
  /** WeChat Pay's clock minus ours, ms; null when unknown. */
  readonly skewMs: number | null;
}

/** Calls by which a second may exceed the rate: a tenth of it. */
export function blockSize(ratePerSecond: number): number {
  return Math.max(1, Math.ceil(ratePerSecond / 10));
}

/**
 * Capacity of the bucket and of one take: three quarters of a block. The last quarter is for calls taken in one
 * second that reach WeChat Pay in the next.
 */
export function savedAtMost(ratePerSecond: number): number {
  return Math.max(1, Math.ceil(blockSize(ratePerSecond) * 0.75));
}

/**
 * Takes calls from the bucket. During a pause: none. With an open breaker: one probe when it is due, for one
 * replica. Pure.
 * @param now database time, epoch ms
 */
export function take(
  state: InstitutionState,
  now: number,
  limits: RateLimits,
): { granted: number; state: InstitutionState } {
  const refilled = { ...refill(state, now, limits), lastClaimAt: now };
  if (state.notBefore !== null && state.notBefore > now) return { granted: 0, state: refilled };
  if (state.breaker !== 'closed') {
    if (state.breakerUntil !== null && state.breakerUntil > now) return { granted: 0, state: refilled };
    return { granted: 1, state: halfOpen(refilled, now, limits) };
  }
  const granted = Math.max(0, Math.floor(refilled.tokens / 1000));
  return { granted, state: { ...refilled, tokens: refilled.tokens - granted * 1000 } };
}

/**
 * Takes one call for the check of a credential without waiting. Later calls wait instead, up to a block, so the
 * rate holds. None during a pause or while the breaker is open. When a probe is due, the check is the probe
 * too: replicas with a refused credential make no other call. Pure.
 * @param now database time, epoch ms
 */
export function takeCheckCall(
  state: InstitutionState,
  now: number,
  limits: RateLimits,
): { isGranted: boolean; state: InstitutionState } {
  const refilled = refill(state, now, limits);
  const isPaused = state.notBefore !== null && state.notBefore > now;
  const isOwedTooMuch = refilled.tokens <= -1000 * blockSize(limits.ratePerSecond);
  const isProbe = state.breaker !== 'closed' && (state.breakerUntil ?? now) <= now;
  const isGranted = !isPaused && !isOwedTooMuch && (state.breaker !== 'open' || isProbe);
  if (!isGranted) return { isGranted, state: refilled };
  const paid = { ...refilled, tokens: refilled.tokens - 1000 };
  return { isGranted, state: isProbe ? halfOpen(paid, now, limits) : paid };
}

function halfOpen(state: InstitutionState, now: number, { breakerMs }: RateLimits): InstitutionState {
  // If the probe never ends, the next one may start after the same time.
  return { ...state, breaker: 'half-open', breakerUntil: now + breakerMs };
}

function refill(state: InstitutionState, now: number, { ratePerSecond }: RateLimits): InstitutionState {
  const elapsed = Math.max(0, now - state.refilledAt);
  const tokens = Math.min(savedAtMost(ratePerSecond) * 1000, state.tokens + elapsed * ratePerSecond);
  return { ...state, tokens, refilledAt: now };
}

/** Time of the next take, epoch ms: with a quarter of a block available, so that takes are few. */
export function nextTakeAt(state: InstitutionState, now: number, limits: RateLimits): number {
  const paused = state.notBefore ?? 0;
  if (state.breaker !== 'closed') return Math.max(paused, state.breakerUntil ?? now);
  const worthwhile = Math.max(1, Math.floor(blockSize(limits.ratePerSecond) / 4)) * 1000;
  const missing = Math.max(0, worthwhile - state.tokens);
  return Math.max(paused, now + Math.ceil(missing / limits.ratePerSecond));
}

/**
 * Institution state after a report. Too many orders without a verified answer open the breaker, and so does a
 * failed probe; a verified reply closes it. Pure.
 * @param now database time, epoch ms
 */
export function afterReport(
  state: InstitutionState,
  report: ReplyReport,
  now: number,
  limits: RateLimits,
): InstitutionState {
  const isNewWindow = state.windowStartedAt === null || state.windowStartedAt + BREAKER_WINDOW_MS <= now;
  const next: InstitutionState = {
    ...state,
    windowStartedAt: isNewWindow ? now : state.windowStartedAt,
    windowCalls: (isNewWindow ? 0 : state.windowCalls) + report.calls,
    windowFailures: (isNewWindow ? 0 : state.windowFailures) + report.failures,
    notBefore: report.pauseMs > 0 ? Math.max(state.notBefore ?? 0, now + report.pauseMs) : state.notBefore,
    lastSuccessAt: latest(state.lastSuccessAt, report.successAt),
    skewMs: report.skewMs ?? state.skewMs,
  };
  if (state.breaker !== 'closed') {
    // Successes are reported later and may be older than the failure.
    if (report.successAt !== null && report.successAt > (state.breakerSince ?? 0)) return close(next, now);
    return report.failures > 0 ? open(next, state.breakerCause ?? 'failures', now, limits) : next;
  }
  return tooManyFail(next) ? open(next, 'failures', now, limits) : next;
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function tooManyFail({ windowCalls, windowFailures }: InstitutionState): boolean {
  return windowCalls >= BREAKER_MIN_ORDERS && windowFailures >= windowCalls * BREAKER_FAILURE_SHARE;
}

function open(
  state: InstitutionState,
  breakerCause: string,
  now: number,
  { breakerMs }: RateLimits,
): InstitutionState {
  const breakerSince = state.breaker === 'closed' ? now : state.breakerSince;
  return { ...state, breaker: 'open', breakerCause, breakerSince, breakerUntil: now + breakerMs };
}

function close(state: InstitutionState, now: number): InstitutionState {
  return {
    ...state,
    breaker: 'closed',
    breakerCause: null,
    breakerSince: null,
    breakerUntil: null,
    windowStartedAt: now,
    windowCalls: 0,
    windowFailures: 0,
  };
}
