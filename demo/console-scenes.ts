import { PARTIES } from './parties.js';
import type { Stage } from './stage.js';

/** An order in a state that an operator may meet. */
export interface ConsoleScene {
  readonly orderNo: string;
  /** The status it comes to; `queued` and `uncertain` stay what they are. */
  readonly status: 'synced' | 'queued' | 'uncertain' | 'parked' | 'double_paid';
  readonly parkReason?: string;
  /** The order at WeChat Pay, over what waits for payment; null: it knows none. */
  readonly order?: object | null;
  /** How WeChat Pay answers. */
  readonly replies?: readonly Reply[];
  /** What time would do, in SQL: columns of its sync. */
  readonly aged?: string;
}

interface Reply {
  readonly operation: 'sync' | 'query' | 'any';
  readonly times?: number | 'always';
  readonly apply?: boolean;
  readonly reply: object;
}

const error = (status: number, code: string, message: string) => ({ kind: 'error', status, code, message });
/** Refused once, so that the order is asked for. */
const refused: Reply = { operation: 'sync', reply: error(400, 'INVALID_REQUEST', '订单状态不支持该操作') };
const forged: Reply = { operation: 'sync', apply: true, reply: { kind: 'forged' } };
const DAY_MS = 86_400_000;

const parked = (orderNo: string, parkReason: string, more: Partial<ConsoleScene> = {}): ConsoleScene => ({
  orderNo,
  status: 'parked',
  parkReason,
  replies: [refused],
  ...more,
});

export const CONSOLE_SCENES: readonly ConsoleScene[] = [
  { orderNo: '1234323JKHDFE1243252', status: 'synced' },
  { orderNo: 'FORGED-0001', status: 'synced', replies: [forged] },
  {
    ...{ orderNo: 'ONLINE-0001', status: 'double_paid' },
    order: { state: 'DONE', details: [{ seq: 2, amount: 6600, paidType: 'NEWTON' }] },
    replies: [refused],
  },
  { orderNo: 'CASHIER-0001', status: 'queued', order: { atCashier: true } },
  {
    ...{ orderNo: 'UNCERTAIN-0001', status: 'uncertain' },
    replies: [
      refused,
      { operation: 'query', times: 'always', reply: error(500, 'SYSTEM_ERROR', '系统错误') },
    ],
  },
  parked('REJECTED-0001', 'REJECTED', {
    replies: [{ operation: 'sync', reply: error(400, 'PARAM_ERROR', '参数错误') }],
  }),
  parked('DIFFERS-0001', 'REMOTE_DIFFERS', { order: { details: [{ seq: 1, amount: 4200 }] } }),
  parked('TAKEN-0001', 'SEQ_TAKEN', { order: { details: [{ seq: 1, amount: 6600, paidType: 'NEWTON' }] } }),
  parked('UNCLEAR-0001', 'UNCLEAR', { order: { state: 'DONE' } }),
  parked('REFUSED-0001', 'REFUSED_TOO_OFTEN', {
    order: { atCashier: true },
    replies: [],
    aged: 'refusals = 20',
  }),
  parked('INCOMPLETE-0001', 'NOT_COMPLETED', {
    ...{ order: { state: 'CREATED' }, aged: `not_completed_since = 1` },
  }),
  parked('REVOKED-0001', 'ORDER_REVOKED', { order: { state: 'REVOKED' } }),
  parked('EXPIRED-0001', 'ORDER_EXPIRED', { order: { state: 'EXPIRED' } }),
  parked('UNKNOWN-0001', 'ORDER_NOT_FOUND', { order: null }),
  parked('ALTERED-0001', 'ALTERED_ON_THE_WAY', {
    replies: [{ operation: 'any', times: 'always', reply: error(401, 'SIGN_ERROR', '签名错误') }],
  }),
  parked('FORBIDDEN-0001', 'QUERY_FORBIDDEN', {
    replies: [refused, { operation: 'query', times: 'always', reply: error(403, 'NO_AUTH', '无权限') }],
  }),
  parked('OLD-0001', 'TOO_OLD', {
    replies: [
      refused,
      { operation: 'query', times: 'always', reply: error(500, 'SYSTEM_ERROR', '系统错误') },
    ],
    aged: `uncertain_since = uncertain_since - ${30 * DAY_MS}`,
  }),
];

/** Puts the order to WeChat Pay as the scene has it, and records the cash. */
export async function begin(
  { orderNo, order = {}, replies = [] }: ConsoleScene,
  stage: Stage,
): Promise<void> {
  const waiting = { ...PARTIES, outOrderNo: orderNo, totalAmount: 6600 };
  if (order) await stage.wechatpay.call('PUT', '/orders', { ...waiting, ...order });
  for (const script of replies) {
    await stage.wechatpay.call('POST', '/replies', { apply: false, ...script, outOrderNo: orderNo });
  }
  await record(orderNo, stage);
}

/** Records cash for an order through the module's route. */
export async function record(orderNo: string, { shop }: Stage): Promise<void> {
  const paidAt = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+Z$/, '+00:00');
  await shop.call('POST', `/payscore/serviceorders/${orderNo}/sync`, {
    ...{ service_id: PARTIES.serviceId, sub_mchid: PARTIES.subMchid, type: 'Order_Paid' },
    detail: { seq: 1, paid_time: paidAt, paid_amount: 6600 },
  });
}
