import type { WechatPayReply } from '../../wechatpay/index.js';

/**
 * The pause a reply asks for, ms; null when it names none. Unverified it may be anybody's wish, so it counts only
 * up to the pause that would be made anyway.
 */
export function trustedRetryAfterMs(reply: WechatPayReply, ratePauseMs: number): number | null {
  if (reply.retryAfterMs === null || reply.verification === 'verified') return reply.retryAfterMs;
  return Math.min(reply.retryAfterMs, ratePauseMs);
}
