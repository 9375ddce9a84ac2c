import type { PolicySettings } from '../../../libs/payscore-sync/src/delivery/policy/index.js';

/**
 * The present moment, in ticks. It never moves: a tick moves every time that is kept one into the past, so that two
 * states which differ by their age alone are one state.
 */
export const NOW = 1000;

/**
 * The settings in ticks, the smallest that stand to each other as the defaults do: the recheck is shorter than timeout plus
 * margin, the lease longer than timeout plus two margins. Waits that only slow things down are 0, since a worker of
 * the model may be as slow as it likes.
 */
export const SETTINGS: PolicySettings & { readonly leaseMs: number } = {
  timeoutMs: 2,
  marginMs: 1,
  recheckMs: 2,
  leaseMs: 5,
  maxRefusals: 2,
  orderGapMs: 0,
  deferralMs: 0,
  backoffMinMs: 0,
  backoffMaxMs: 0,
  ratePauseMs: 0,
  maxAgeMs: 1_000_000_000,
};

/** Age from which a call that is still travelling takes no effect any more, ticks. */
export const ARRIVES_BEFORE = SETTINGS.timeoutMs + SETTINGS.marginMs;

/** What is due later than this waits for an hour or more; a tick brings it no nearer. */
export const FAR = NOW + 50;

/** Ages above these make no difference to any rule. */
export const OLDEST = {
  claim: NOW - SETTINGS.leaseMs - SETTINGS.recheckMs - 1,
  lease: NOW - 1,
  doubt: NOW - SETTINGS.leaseMs - 1,
  call: NOW - ARRIVES_BEFORE,
  absence: NOW - SETTINGS.recheckMs,
  change: NOW - SETTINGS.recheckMs,
} as const;
