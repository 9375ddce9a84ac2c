import type { Hint } from './hint.js';

/**
 * Why a reply may not be believed. `verified` is the only verdict that makes a reply evidence
 * (docs/security.md#replies).
 */
export type Verification =
  | 'verified'
  /** No complete set of `Wechatpay-*` signature headers, or no reply at all. */
  | 'unsigned'
  /** Signature begins with `WECHATPAY/SIGNTEST/`: WeChat Pay testing whether we check. */
  | 'probe'
  | 'unknown-serial'
  /** `Wechatpay-Timestamp` is 300 s or more from our clock, or no number. */
  | 'stale'
  | 'replayed-nonce'
  | 'bad-signature';

/** Why there is no complete reply. */
export type TransportFailure =
  /** The deadline passed. */
  | 'timeout'
  /** The signer threw or did not answer in time. */
  | 'signer'
  /** No key of WeChat Pay is there yet that a reply could be verified with, so nothing was sent. */
  | 'no-key'
  | 'dns'
  | 'connect'
  | 'tls'
  /** The connection broke before a status line arrived. */
  | 'reset'
  /** The reply stopped before its end. */
  | 'truncated'
  | 'too-large'
  /** Not HTTP. */
  | 'malformed'
  /** The caller gave up (shutdown). */
  | 'aborted';

/** What came of one call, as data: the client never throws for a remote outcome. */
export interface WechatPayReply {
  /** `no`: not one byte of the request can have left this process. */
  readonly sent: 'no' | 'maybe';
  /** Null when a complete reply was received. */
  readonly failure: TransportFailure | null;
  /** HTTP status, also of a reply that broke off after its head; null when there was none. */
  readonly status: number | null;
  /** WeChat Pay's error code, e.g. `INVALID_REQUEST`; null unless the body is its JSON error shape. At most 64 characters. */
  readonly code: string | null;
  /**
   * WeChat Pay's message or ours on the failure, stripped of control characters, at most 512 characters, withheld when
   * it quotes a signature. Unverified unless `verification` is `verified`: for people. Never decide by it.
   */
  readonly message: string | null;
  /** `Request-ID` header, printable ASCII, at most 128 characters. */
  readonly requestId: string | null;
  readonly verification: Verification;
  /** Parsed JSON body, null when empty, not JSON or not complete. Hostile unless `verification` is `verified`. */
  readonly body: unknown;
  /** `Retry-After` in ms (seconds or HTTP date), null when absent or unreadable; 0 to 86,400,000. */
  readonly retryAfterMs: number | null;
  /** Server clock minus ours in ms, from `Wechatpay-Timestamp`; null unless verified. */
  readonly skewMs: number | null;
  /** Origin the call went to, the last one of several that were tried, e.g. `https://apihk.mch.weixin.qq.com`. */
  readonly origin: string;
  /** Monotonic time from the start of the call (before signing) to its end, ms. */
  readonly durationMs: number;
  /** What is probably wrong, where a reply tells (401, unknown key) or no key is there; for people. */
  readonly hint: Hint | null;
}
