import { readOrderView, type OrderView } from '../../api/index.js';
import type { WechatPayReply } from '../../wechatpay/index.js';
import { judgeOrder, type OrderVerdict, type SyncIdentity } from './order-verdict.js';

/** Meaning of a reply to a query for its sync. */
export type QueryOutcome =
  | OrderVerdict
  /** Verified 404. */
  | 'not-found'
  /** Verified 403. */
  | 'forbidden'
  | 'rate-limited'
  | 'unauthorized';

export interface QueryResult {
  readonly outcome: QueryOutcome;
  /** The order, only from a verified reply about our order. */
  readonly order: OrderView | null;
}

/** Reads a reply to a query. Total; without a verified reply about our own order it is `unknown`. */
export function classifyQueryReply(reply: WechatPayReply, sync: SyncIdentity): QueryResult {
  const none = (outcome: QueryOutcome): QueryResult => ({ outcome, order: null });
  if (reply.failure !== null || reply.status === null) return none('unknown');
  if (reply.status === 401 && reply.code !== null) return none('unauthorized');
  if (reply.status === 429 && reply.code !== null) return none('rate-limited');
  if (reply.verification !== 'verified') return none('unknown');
  if (reply.status === 403) return none('forbidden');
  if (reply.status === 404) return none('not-found');
  if (reply.status !== 200) return none('unknown');
  const order = readOrderView(reply.body);
  if (order === null || !isAbout(order, sync)) return none('unknown');
  return { outcome: judgeOrder(order, sync), order };
}

/** A verified answer about another order, sub-merchant or service is void. */
function isAbout(order: OrderView, sync: SyncIdentity): boolean {
  return (
    order.outOrderNo === sync.outOrderNo &&
    order.mchid === sync.mchid &&
    order.subMchid === sync.subMchid &&
    order.serviceId === sync.serviceId
  );
}
