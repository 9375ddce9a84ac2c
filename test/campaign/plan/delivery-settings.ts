/** Minutes become seconds, so that a campaign sees every wait many times; the proportions stay. All ms. */
export const DELIVERY = {
  timeoutMs: 1000,
  /** More than the simulator may lag behind on two busy cores: what a query must not overtake. */
  marginMs: 1000,
  leaseMs: 4500,
  deferralMs: 400,
  recheckMs: 300,
  orderGapMs: 20,
  clockMarginMs: 1000,
  backoffMinMs: 50,
  backoffMaxMs: 500,
  ratePauseMs: 500,
  breakerMs: 400,
  databaseTimeoutMs: 1500,
  pollMs: 100,
  sweepMs: 500,
  stalledMs: 20_000,
  /** Per second: a flood takes some seconds. */
  ratePerSecond: 150,
  /** Count. */
  maxRefusals: 5,
  /** Count: enough that a killed process leaves several calls behind. */
  concurrency: 16,
} as const;

/** As the `PAYSCORE_*` environment of a host. */
export function deliveryEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(DELIVERY).map(([name, value]) => [
      `PAYSCORE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      String(value),
    ]),
  );
}
