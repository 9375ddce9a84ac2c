import type { WechatPayReply } from '../../wechatpay/index.js';

/** Result of a credential check. */
export type CredentialAnswer =
  /** A verified reply: mchid, serial number, key and signing time are good. */
  | 'accepted'
  /** A 401 with a code. */
  | 'refused'
  /** There was no check, or its reply is not conclusive. */
  | 'unanswered';

/** Reads the reply to the neutral query, which only a bad credential can fail. Total. */
export function readCredentialAnswer(reply: WechatPayReply): CredentialAnswer {
  if (reply.failure !== null || reply.status === null) return 'unanswered';
  if (reply.status === 401 && reply.code !== null) return 'refused';
  return reply.verification === 'verified' ? 'accepted' : 'unanswered';
}
