import type { WechatPayReply } from '../../wechatpay/index.js';

/** What WeChat Pay says of the credential of a call. */
export type CredentialAnswer =
  /** A verified reply: mchid, serial number, key and signing time are good. */
  | 'accepted'
  /** A 401 with a code. */
  | 'refused'
  /** It was not asked, or nothing in the reply tells. */
  | 'unanswered';

/** Reads the reply to a query that only a bad credential can fail. Total. */
export function readCredentialAnswer(reply: WechatPayReply): CredentialAnswer {
  if (reply.failure !== null || reply.status === null) return 'unanswered';
  if (reply.status === 401 && reply.code !== null) return 'refused';
  return reply.verification === 'verified' ? 'accepted' : 'unanswered';
}
