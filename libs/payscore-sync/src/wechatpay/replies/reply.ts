import type { HintCode } from '../../errors/hints.js';

/** Result of the verification. Only a `verified` reply is evidence (docs/security.md#replies). */
export type Verification =
  | 'verified'
  /** No complete set of `Wechatpay-*` signature headers, or no reply at all. */
  | 'unsigned'
  /** The signature begins with `WECHATPAY/SIGNTEST/`: a probe of WeChat Pay. */
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
  /** Nothing was sent, because no key can verify the reply. */
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
  /** The caller aborted (shutdown). */
  | 'aborted';

/** Probable cause of a failed call, for operators. */
export interface Hint {
  readonly code: HintCode;
  /** The observation behind it: no secret, unverified, one line of at most 512 characters, or empty. */
  readonly detail: string;
}

/** Outcome of one call. The client never throws for a remote outcome. */
export interface WechatPayReply {
  /** `no`: no byte of the request can have left this process. */
  readonly sent: 'no' | 'maybe';
  /** Null when a complete reply was received. */
  readonly failure: TransportFailure | null;
  /** HTTP status, also of a reply that ended after its head; null without one. */
  readonly status: number | null;
  /** WeChat Pay's error code, e.g. `INVALID_REQUEST`; null unless the body is its JSON error shape. At most 64 characters. */
  readonly code: string | null;
  /**
   * WeChat Pay's message or ours on the failure, stripped of control characters, at most 512 characters,
   * withheld when it quotes a signature. Unverified unless `verification` is `verified`. For operators only: no
   * decision uses it.
   */
  readonly message: string | null;
  /** `Request-ID` header, printable ASCII, at most 128 characters. */
  readonly requestId: string | null;
  readonly verification: Verification;
  /** Parsed JSON body, null when empty, not JSON or not complete. Untrusted unless `verification` is `verified`. */
  readonly body: unknown;
  /** `Retry-After` in ms (seconds or HTTP date), null when absent or unreadable; 0 to 86,400,000. */
  readonly retryAfterMs: number | null;
  /** Server clock minus ours in ms, from `Wechatpay-Timestamp`; null unless verified. */
  readonly skewMs: number | null;
  /** Origin of the last tried host, e.g. `https://apihk.mch.weixin.qq.com`. */
  readonly origin: string;
  /** Monotonic time from the start of the call (before signing) to its end, ms. */
  readonly durationMs: number;
  /** Probable cause (401, unknown key, no key), for operators. */
  readonly hint: Hint | null;
}
