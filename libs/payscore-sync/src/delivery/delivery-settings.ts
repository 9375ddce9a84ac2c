import type { PolicySettings } from './policy/index.js';

/** Settings of the worker; ms unless said otherwise. */
export interface DeliverySettings extends PolicySettings {
  /** Lease of a row; more than `timeoutMs` + 2 × `marginMs`. */
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly sweepMs: number;
  /** Between two probes of an open breaker. */
  readonly breakerMs: number;
  /** Age at which an unsettled sync is stalled. */
  readonly stalledMs: number;
  /** How long settled syncs are kept (days). */
  readonly retentionDays: number;
  /** Concurrent calls per institution in this process. */
  readonly concurrency: number;
  /** Calls per second and institution over all replicas. */
  readonly ratePerSecond: number;
  /** How long a shutdown waits for calls in progress. */
  readonly drainMs: number;
}
