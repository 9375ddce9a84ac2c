import type { Verification } from '../../../src/entries/wechatpay.js';

/** Of replies that prove nothing. */
export const UNBELIEVED: readonly Exclude<Verification, 'verified'>[] = [
  ...(['unsigned', 'probe', 'unknown-serial', 'stale', 'replayed-nonce', 'bad-signature'] as const),
];
