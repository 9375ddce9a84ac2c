import type { WechatPayReply } from '../wechatpay/index.js';

/** Possible replies to a sync, by name. */
export const SCRIPTED_REPLIES = [
  /** Verified 204: `synced`. */
  'accepted',
  /** 400: the customer is on the payment page. Queried, and sent again some minutes later. */
  'at-cashier',
  /** A 204 with a wrong signature, although the sync is applied: queried, `synced` by the answer. */
  'unverified',
  /** No answer, and the sync is not applied: queried twice, then sent again. */
  'no-answer',
  /** No connection could be made: sent again. */
  'not-sent',
  /** 429: the institution pauses. */
  'rate-limited',
  /** 401 for this order only: queried twice, then sent again. */
  'unauthorized',
  /** 400 PARAM_ERROR: `parked`. */
  'rejected',
  /** The customer has paid online: refused, queried, `double_paid`. */
  'paid-online',
] as const;

export type ScriptedReply = (typeof SCRIPTED_REPLIES)[number];

const blank: WechatPayReply = {
  ...{ sent: 'maybe', failure: null, status: null, code: null, message: null, requestId: 'TESTING' },
  ...{
    verification: 'verified',
    body: null,
    retryAfterMs: null,
    skewMs: 0,
    origin: 'testing:',
    durationMs: 1,
  },
  hint: null,
};

const refused = (status: number, code: string): WechatPayReply => ({ ...blank, status, code });

const REPLIES: Readonly<Record<ScriptedReply, WechatPayReply>> = {
  accepted: { ...blank, status: 204 },
  'at-cashier': refused(400, 'INVALID_REQUEST'),
  unverified: { ...blank, status: 204, verification: 'bad-signature', skewMs: null },
  'no-answer': { ...blank, failure: 'timeout', verification: 'unsigned', requestId: null, skewMs: null },
  'not-sent': {
    ...{ ...blank, sent: 'no', failure: 'connect', verification: 'unsigned' },
    ...{ requestId: null, skewMs: null },
  },
  'rate-limited': { ...refused(429, 'RATELIMIT_EXCEEDED'), retryAfterMs: 1000 },
  unauthorized: { ...refused(401, 'SIGN_ERROR'), verification: 'unsigned', skewMs: null },
  rejected: refused(400, 'PARAM_ERROR'),
  'paid-online': refused(400, 'ORDER_DONE'),
};

export function replyOf(name: ScriptedReply): WechatPayReply {
  return REPLIES[name];
}

/** A verified answer to a query. */
export function queryReply(order: object | null): WechatPayReply {
  return order === null ? refused(404, 'ORDER_NOT_EXIST') : { ...blank, status: 200, body: order };
}
