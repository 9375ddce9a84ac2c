/** Numbers that tune delivery. Milliseconds unless the name says otherwise; all optional. */
export interface PayscoreSyncSettings {
  /** One deadline per call, from signing and the DNS look-up to the last byte. */
  timeoutMs: number;
  /** Safety margin around that deadline. */
  marginMs: number;
  /** How long a worker holds a claim; more than `timeoutMs` + 2 × `marginMs`. */
  leaseMs: number;
  /** Wait after a refusal: the customer is on the payment page (official page: 3 minutes). */
  deferralMs: number;
  /** Between two verified answers "not there" before a possibly sent call is sent again. */
  recheckMs: number;
  /** Least time between two calls of one order. */
  orderGapMs: number;
  /** A sync is not sent before its `paid_time` is this long ago, since clocks differ (official page). */
  clockMarginMs: number;
  /** Refusals in a row before a person is asked (count). */
  maxRefusals: number;
  backoffMinMs: number;
  backoffMaxMs: number;
  /** Age at which an outcome that stayed unknown goes to a person. */
  maxAgeMs: number;
  /** Unsettled longer than this is raised as stalled. */
  stalledMs: number;
  /** How long settled syncs are kept (days). */
  retentionDays: number;
  /** Calls per second and institution over all replicas (count). */
  ratePerSecond: number;
  /** Pause of an institution after a 429 without `Retry-After`. */
  ratePauseMs: number;
  /** Between two probes of an open breaker. */
  breakerMs: number;
  /** Least time between two downloads of platform certificates. */
  certRefreshMinMs: number;
  /** How often the ledger is looked at without a hint. */
  pollMs: number;
  /** How often leases and orders left behind by a killed worker are looked for. */
  sweepMs: number;
  /** Calls under way at once per institution in one process (count). */
  concurrency: number;
  /** Callers of one process that wait for syncs at once; the next ones are answered immediately (count). */
  maxWaits: number;
  /** Of these, waits of one caller: the `actor` over REST, else the sub-merchant (count). */
  maxWaitsPerCaller: number;
  /** Syncs of one order, in whatever status (count). */
  maxSyncsPerOrder: number;
  /** How long a statement of the ledger's own may take, from waiting for a connection on; at most `leaseMs`. */
  databaseTimeoutMs: number;
  /** How long a shutdown waits for calls under way; default `timeoutMs` + `marginMs`. */
  drainMs: number;
}

interface Range {
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
}

const DAY = 86_400_000;
const ms = (byDefault: number, min: number, max: number): Range => ({ byDefault, min, max });
const count = ms;

/** Defaults and bounds, whole numbers. `drainMs` 0 stands for "work it out". */
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
