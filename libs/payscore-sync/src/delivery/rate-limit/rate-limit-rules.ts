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
 * Takes one call that does not wait for its turn: a check of a credential. Later calls wait for it instead, up to a
 * block, so that the rate holds. None while WeChat Pay asks for a pause, or the breaker is open. Once the time of the
 * breaker is up, the check is its probe too: replicas whose credential is refused claim nothing, so they take no other. Pure.
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
  // Should the probe never be heard of again, the next one may start after the same time.
  return { ...state, breaker: 'half-open', breakerUntil: now + breakerMs };
}

function refill(state: InstitutionState, now: number, { ratePerSecond }: RateLimits): InstitutionState {
  const elapsed = Math.max(0, now - state.refilledAt);
  const tokens = Math.min(savedAtMost(ratePerSecond) * 1000, state.tokens + elapsed * ratePerSecond);
  return { ...state, tokens, refilledAt: now };
}

/** When it pays to take again, epoch ms: with a quarter of a block saved up, so that takes stay few. */
export function nextTakeAt(state: InstitutionState, now: number, limits: RateLimits): number {
  const paused = state.notBefore ?? 0;
  if (state.breaker !== 'closed') return Math.max(paused, state.breakerUntil ?? now);
  const worthwhile = Math.max(1, Math.floor(blockSize(limits.ratePerSecond) / 4)) * 1000;
  const missing = Math.max(0, worthwhile - state.tokens);
  return Math.max(paused, now + Math.ceil(missing / limits.ratePerSecond));
}

/**
 * What the lane is after calls came back. Too many orders without an answer to rely on open the breaker, and so does
 * a probe without one; a verified reply closes it. Pure.
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
    // Good news is told a little late, and may be older than the trouble.
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
