import { dateOf } from '../entities/columns.js';
import type { PayscoreRefusedCredential } from './refused-credential.js';
import type { InstitutionState } from './institution-state.js';

/** Whether an institution may be called. */
export interface PayscoreBreakerState {
  readonly state: 'closed' | 'open' | 'half-open';
  /**
   * `failures`: WeChat Pay does not answer. `unauthorized`: it refuses a credential, and no reply to any process was
   * verified since then. Null when closed.
   */
  readonly cause: string | null;
  /** Code of what a 401 probably comes from (docs/errors.md#hints). */
  readonly hint: string | null;
  /** What to do about it. */
  readonly remedy: string | null;
  readonly since: Date | null;
  readonly nextProbeAt: Date | null;
}

/** How an institution may be called now, as callers see it. */
export interface PayscoreInstitutionState {
  readonly institution: string;
  readonly breaker: PayscoreBreakerState;
  /** Credentials that WeChat Pay refuses; empty mostly. Processes with other credentials go on. */
  readonly credentials: readonly PayscoreRefusedCredential[];
  /** WeChat Pay last asked for a pause (429) until then. */
  readonly pausedUntil: Date | null;
  /** Calls per second over all replicas. */
  readonly ratePerSecond: number;
  /** WeChat Pay's clock minus ours, ms; null until a verified reply. */
  readonly skewMs: number | null;
  /** Last time a worker of any replica took calls for due syncs, or reported in. */
  readonly lastClaimAt: Date | null;
  /** Last verified reply to any replica. */
  readonly lastSuccessAt: Date | null;
}

export function toInstitutionState(
  state: InstitutionState,
  credentials: readonly PayscoreRefusedCredential[],
  ratePerSecond: number,
): PayscoreInstitutionState {
  return {
    institution: state.institution,
    breaker: breakerOf(state, credentials),
    credentials,
    pausedUntil: dateOf(state.notBefore),
    ratePerSecond,
    skewMs: state.skewMs,
    lastClaimAt: dateOf(state.lastClaimAt),
    lastSuccessAt: dateOf(state.lastSuccessAt),
  };
}

/** Of the institution; where replicas with another credential get through, it is closed. */
function breakerOf(
  state: InstitutionState,
  credentials: readonly PayscoreRefusedCredential[],
): PayscoreBreakerState {
  const { breaker, breakerCause, breakerSince, breakerUntil, lastSuccessAt } = state;
  const refused = credentials.find(
    ({ refusedSince }) => (lastSuccessAt ?? 0) <= (refusedSince?.getTime() ?? 0),
  );
  if (breaker === 'closed' && refused !== undefined) {
    const { hint, remedy, refusedSince, nextCheckAt } = refused;
    return {
      state: 'open',
      cause: 'unauthorized',
      hint,
      remedy,
      since: refusedSince,
      nextProbeAt: nextCheckAt,
    };
  }
  return {
    state: breaker,
    cause: breakerCause,
    hint: null,
    remedy: null,
    since: dateOf(breakerSince),
    nextProbeAt: dateOf(breakerUntil),
  };
}
