import type { QueryOutcome } from '../delivery/outcome/query-outcome.js';
import type { SendOutcome } from '../delivery/outcome/send-outcome.js';
import type { Both } from './both.js';

/** What came back of a send. `lease-lost`: nobody knows, since the worker ended first. */
export const SEND_OUTCOMES: Readonly<Record<SendOutcome | 'lease-lost', Both>> = {
  accepted: ['WeChat Pay accepted the payment', '微信支付已受理同步'],
  'not-sent': ['Nothing was sent', '请求未发出'],
  'rate-limited': ['WeChat Pay asked for a pause', '微信支付要求限频等待'],
  unauthorized: ['WeChat Pay refused the credential', '微信支付拒绝了凭证'],
  rejected: ['WeChat Pay refused the request itself', '微信支付拒绝了请求本身'],
  refused: ['WeChat Pay refused it for now', '微信支付暂不受理'],
  unknown: ['No answer to rely on', '没有可信的应答'],
  'lease-lost': ['The worker ended during the call', '请求途中 worker 中断'],
};

/** What the order showed. */
export const QUERY_OUTCOMES: Readonly<Record<QueryOutcome | 'lease-lost', Both>> = {
  ours: ['The order shows this payment', '订单中已有本次收款'],
  differs: ['The order shows this seq with other facts', '订单中该收款序号的金额或时间不同'],
  'seq-taken': ['WeChat Pay collected this seq itself', '该收款序号已被微信支付的收款占用'],
  'double-paid': ['The customer paid online as well', '用户已在线支付'],
  unclear: ['The order is finished, but not clear how', '订单已结束，支付方式不明'],
  unpaid: ['The order is still to be paid', '订单仍为待支付'],
  'not-completed': ['The order is not completed yet', '订单尚未完结'],
  revoked: ['The order was revoked', '订单已取消'],
  expired: ['The order expired', '订单已过期'],
  unknown: ['No answer to rely on', '没有可信的应答'],
  'not-found': ['WeChat Pay does not know the order', '微信支付查无此订单'],
  forbidden: ['The institution may not query this order', '该机构无权查询此订单'],
  'rate-limited': ['WeChat Pay asked for a pause', '微信支付要求限频等待'],
  unauthorized: ['WeChat Pay refused the credential', '微信支付拒绝了凭证'],
  'lease-lost': ['The worker ended during the query', '查单途中 worker 中断'],
};
