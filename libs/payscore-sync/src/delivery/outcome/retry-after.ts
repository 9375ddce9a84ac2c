import type { WechatPayReply } from '../../wechatpay/index.js';

/**
 * The pause of a reply, ms; null for none. An unverified one counts only up to the default pause, because it
 * may be forged.
 */
export function trustedRetryAfterMs(reply: WechatPayReply, ratePauseMs: number): number | null {
  if (reply.retryAfterMs === null || reply.verification === 'verified') return reply.retryAfterMs;
  return Math.min(reply.retryAfterMs, ratePauseMs);
}
