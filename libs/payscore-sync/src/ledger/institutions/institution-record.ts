import { dateOf } from '../entities/columns.js';
import type { PayscoreRefusedCredential } from './refused-credential.js';
import type { InstitutionState } from './institution-state.js';

/** State of an institution's breaker. */
export interface PayscoreBreakerState {
  readonly state: 'closed' | 'open' | 'half-open';
  /**
   * `failures`: WeChat Pay does not answer. `unauthorized`: it refuses a credential, and no process got a
   * verified reply since. Null when closed.
   */
  readonly cause: string | null;
  /** Hint of the 401 (docs/errors.md#hints). */
  readonly hint: string | null;
  /** Remedy. */
  readonly remedy: string | null;
  readonly since: Date | null;
  readonly nextProbeAt: Date | null;
}

/** State of an institution, as callers see it. */
export interface PayscoreInstitutionState {
  readonly institution: string;
  readonly breaker: PayscoreBreakerState;
  /** Refused credentials, usually empty. Processes with other credentials continue. */
  readonly credentials: readonly PayscoreRefusedCredential[];
  /** End of the last pause (429). */
  readonly pausedUntil: Date | null;
  /** Calls per second over all replicas. */
  readonly ratePerSecond: number;
  /** WeChat Pay's clock minus ours, ms; null until a verified reply. */
  readonly skewMs: number | null;
  /** Last claim or sign of life of any replica's worker. */
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

/** Breaker of the institution; closed while replicas with another credential succeed. */
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
