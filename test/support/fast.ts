import type { PayscoreSyncOptions } from 'nestjs-payscore-sync';

/**
 * Times short enough for a test, in the right proportion to each other; calls may take as long as a busy machine does. A host
 * that has nothing to do makes 20 statements a second, of 1 ms of a core each.
 */
export const FAST = {
  timeoutMs: 1000,
  marginMs: 50,
  leaseMs: 2500,
  deferralMs: 200,
  recheckMs: 100,
  orderGapMs: 0,
  clockMarginMs: 0,
  backoffMinMs: 50,
  backoffMaxMs: 400,
  pollMs: 100,
  sweepMs: 500,
  breakerMs: 100,
  ratePauseMs: 500,
} satisfies Partial<PayscoreSyncOptions>;

/** The same for a host that reads its environment. */
export const FAST_ENVIRONMENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(FAST).map(([name, value]) => [variableOf(name), String(value)])),
  PAYSCORE_CERT_REFRESH_MIN_MS: '1000',
};

function variableOf(setting: string): string {
  return `PAYSCORE_${setting.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}
