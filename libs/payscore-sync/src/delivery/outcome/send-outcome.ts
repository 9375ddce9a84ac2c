import type { WechatPayReply } from '../../wechatpay/index.js';

/** Meaning of a reply to a send, independent of the order's history (docs/states.md#reply). */
export type SendOutcome =
  /** Verified 204. */
  | 'accepted'
  /** Not one byte left. */
  | 'not-sent'
  | 'rate-limited'
  | 'unauthorized'
  /** Verified: the request itself is wrong; repeating it cannot help. */
  | 'rejected'
  /** Verified refusal; the order's state decides. */
  | 'refused'
  /** It may have been applied, or not. */
  | 'unknown';

/**
 * Reads a reply to a send by HTTP status, `code` and signature, never by its text, which depends on the
 * language. Total: every reply has an outcome, and only a verified 204 is `accepted`.
 */
export function classifySendReply(reply: WechatPayReply): SendOutcome {
  if (reply.sent === 'no') return 'not-sent';
  if (reply.failure !== null || reply.status === null) return 'unknown';
  const verified = reply.verification === 'verified';
  const { status, code } = reply;
  if (status === 204) return verified ? 'accepted' : 'unknown';
  // 401 and 429 are unsigned: a request that fails the check gets no signed answer. The JSON code separates
  // them from a proxy's page. They decide the time of the next call, never that nothing was applied.
  if (status === 401 && code !== null) return 'unauthorized';
  if (status === 429 && code !== null) return 'rate-limited';
  if (!verified || status < 400 || status >= 500) return 'unknown';
  if (status === 403 || status === 404 || (status === 400 && code === 'PARAM_ERROR')) return 'rejected';
  return 'refused';
}
