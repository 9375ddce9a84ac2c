/** Numbers that tune delivery. Milliseconds unless the name says otherwise; all optional. */
export interface PayscoreSyncSettings {
  /** One deadline per call, from signing and the DNS look-up to the last byte. */
  timeoutMs: number;
  /** Safety margin around that deadline. */
  marginMs: number;
  /** Lease of a claim; more than `timeoutMs` + 2 × `marginMs`. */
  leaseMs: number;
  /** Wait after a refusal: the customer is on the payment page (official page: 3 minutes). */
  deferralMs: number;
  /** Between the two verified answers without the payment that are needed before a possible send is repeated. */
  recheckMs: number;
  /** Shortest time between two calls of one order. */
  orderGapMs: number;
  /** A sync waits until its `paid_time` is this old, because clocks differ (official page). */
  clockMarginMs: number;
  /** Refusals in a row before a sync is parked (count). */
  maxRefusals: number;
  backoffMinMs: number;
  backoffMaxMs: number;
  /** Age at which a sync with an unknown outcome is parked. */
  maxAgeMs: number;
  /** Age at which an unsettled sync is stalled. */
  stalledMs: number;
  /** How long settled syncs are kept (days). */
  retentionDays: number;
  /** Calls per second and institution over all replicas (count). */
  ratePerSecond: number;
  /** Pause of an institution after a 429 without `Retry-After`. */
  ratePauseMs: number;
  /** Between two probes of an open breaker. */
  breakerMs: number;
  /** Shortest time between two downloads of platform certificates. */
  certRefreshMinMs: number;
  /** Time between two polls. */
  pollMs: number;
  /** Time between two sweeps for leases and orders of killed workers. */
  sweepMs: number;
  /** Concurrent calls per institution and process (count). */
  concurrency: number;
  /** Concurrent waits of a process; further callers are answered immediately (count). */
  maxWaits: number;
  /** Concurrent waits per caller: the `actor` over REST, otherwise the sub-merchant (count). */
  maxWaitsPerCaller: number;
  /** Syncs of one order in any status (count). */
  maxSyncsPerOrder: number;
  /** Deadline of a ledger statement, with the wait for a connection; at most `leaseMs`. */
  databaseTimeoutMs: number;
  /** How long a shutdown waits for calls in progress; default `timeoutMs` + `marginMs`. */
  drainMs: number;
}

interface Range {
  readonly defaultValue: number;
  readonly min: number;
  readonly max: number;
}

const DAY = 86_400_000;
const ms = (defaultValue: number, min: number, max: number): Range => ({ defaultValue, min, max });
const count = ms;

/** Defaults and bounds, whole numbers. `drainMs` 0 means the sum of timeout and margin. */
export const SETTING_RANGES: Readonly<Record<keyof PayscoreSyncSettings, Range>> = {
  timeoutMs: ms(10_000, 100, 120_000),
  marginMs: ms(2000, 10, 60_000),
  leaseMs: ms(60_000, 200, 3_600_000),
  deferralMs: ms(180_000, 100, DAY),
  recheckMs: ms(10_000, 100, DAY),
  orderGapMs: ms(1000, 0, 60_000),
  clockMarginMs: ms(2000, 0, 300_000),
  maxRefusals: count(20, 1, 10_000),
  backoffMinMs: ms(1000, 10, DAY),
  backoffMaxMs: ms(900_000, 10, DAY),
  maxAgeMs: ms(3 * DAY, 60_000, 30 * DAY),
  stalledMs: ms(600_000, 1000, 30 * DAY),
  retentionDays: count(90, 1, 3650),
  ratePerSecond: count(600, 1, 100_000),
  ratePauseMs: ms(60_000, 100, DAY),
  breakerMs: ms(30_000, 100, DAY),
  certRefreshMinMs: ms(10_000, 1000, DAY),
  pollMs: ms(1000, 10, 60_000),
  sweepMs: ms(5000, 100, 600_000),
  concurrency: count(32, 1, 1000),
  maxWaits: count(2000, 0, 100_000),
  maxWaitsPerCaller: count(500, 0, 100_000),
  maxSyncsPerOrder: count(200, 1, 10_000),
  databaseTimeoutMs: ms(5000, 100, 60_000),
  drainMs: ms(0, 0, 600_000),
};
