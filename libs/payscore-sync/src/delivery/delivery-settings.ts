import type { PolicySettings } from './policy/index.js';

/** Settings of the worker; ms unless said otherwise. */
export interface DeliverySettings extends PolicySettings {
  /** How long a claim holds a row; more than `timeoutMs` + 2 × `marginMs`. */
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly sweepMs: number;
  /** Between two checks of what an open breaker holds back. */
  readonly breakerMs: number;
  /** Unsettled longer than this is raised as stalled. */
  readonly stalledMs: number;
  /** How long settled syncs are kept (days). */
  readonly retentionDays: number;
  /** Calls under way at once per institution in this process. */
  readonly concurrency: number;
  /** Calls per second and institution over all replicas. */
  readonly ratePerSecond: number;
  /** How long a shutdown waits for calls under way. */
  readonly drainMs: number;
}
