import { hintRemedy } from '../hint-remedy.js';
import type { LaneState } from './lane-state.js';

/** How an institution may be called now, as callers see it. */
export interface PayscoreInstitutionState {
  readonly institution: string;
  readonly breaker: {
    readonly state: 'closed' | 'open' | 'half-open';
    /** `unauthorized` (a 401) or `failures`; null when closed. */
    readonly cause: string | null;
    /** Code of what a 401 probably comes from (docs/errors.md#hints). */
    readonly hint: string | null;
    /** What to do about it. */
    readonly remedy: string | null;
    readonly since: Date | null;
    readonly nextProbeAt: Date | null;
  };
  /** WeChat Pay last asked for a pause (429) until then. */
  readonly pausedUntil: Date | null;
  /** Calls per second over all replicas. */
  readonly ratePerSecond: number;
  /** WeChat Pay's clock minus ours, ms; null until a verified reply told. */
  readonly skewMs: number | null;
  /** Last time a worker of any replica took calls for due syncs, or reported in. */
  readonly lastClaimAt: Date | null;
  /** Last reply that showed the credentials to be good. */
  readonly lastSuccessAt: Date | null;
}

export function toInstitutionState(lane: LaneState, ratePerSecond: number): PayscoreInstitutionState {
  return {
    institution: lane.institution,
    breaker: {
      state: lane.breaker,
      cause: lane.breakerCause,
      hint: lane.breakerHint,
      remedy: hintRemedy(lane.breakerHint),
      since: date(lane.breakerSince),
      nextProbeAt: date(lane.breakerUntil),
    },
    pausedUntil: date(lane.notBefore),
    ratePerSecond,
    skewMs: lane.skewMs,
    lastClaimAt: date(lane.lastClaimAt),
    lastSuccessAt: date(lane.lastSuccessAt),
  };
}

function date(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
