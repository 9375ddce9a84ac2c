import type { ClockSkew } from './clock-skew.js';
import type { PlatformKeys } from '../keys/key-ring.js';
import { judgeSignature, type Verdict } from './judge-signature.js';
import { ReplyNonces } from './reply-nonces.js';

/** Verifies replies. Stores the nonces of accepted replies and measures the server's clock. */
export class ReplyVerifier {
  readonly #keys: PlatformKeys;
  readonly #clock: ClockSkew;
  readonly #nonces = new ReplyNonces();

  constructor(keys: PlatformKeys, clock: ClockSkew) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /**
   * The nonce comes last, so that a forgery cannot use it up.
   *
   * @param headers by lower-case name
   * @param body the raw bytes; empty for 204
   * @param keys where to look up the serial number, if not in the keys of this client
   */
  verify(
    headers: Readonly<Record<string, unknown>>,
    body: Buffer,
    keys: Pick<PlatformKeys, 'find'> = this.#keys,
  ): Verdict {
    const now = this.#clock.now();
    const verdict = judgeSignature(headers, body, keys, now);
    if (verdict.skewMs === null) return verdict;
    const nonce = headers['wechatpay-nonce'] as string;
    if (this.#nonces.has(nonce, now)) return { verification: 'replayed-nonce', skewMs: null };
    this.#nonces.add(nonce, now);
    this.#clock.learn(verdict.skewMs);
    return verdict;
  }
}
