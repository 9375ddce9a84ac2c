import { MAX_SEQ, type SyncDetailDto, type SyncServiceOrderDto, WECHATPAY_ID } from '../../api/index.js';
import type { ActionOptions, ReasonedActionOptions } from '../../ledger/index.js';
import { type Fields, integer, text } from './field.js';

const optional = { required: false } as const;

/** `detail` of the official page. */
export const detailFields: Fields<SyncDetailDto> = {
  seq: integer(
    '收款序号: number of this collection within the order, from 1, one higher for each. Leave it out to settle the whole order.',
    { minimum: 1, maximum: MAX_SEQ, example: 1, ...optional },
  ),
  paid_time: text(
    '收款成功时间: when the money was taken; RFC 3339 with offset, whole seconds, 2019 or later, at most 5 minutes ahead of now.',
    { example: '2019-11-11T16:24:05+08:00' },
  ),
  paid_amount: integer("收款金额: what was taken, in the smallest unit of the order's currency.", {
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    example: 1,
    ...optional,
  }),
};

/** The body of the official page; the order's number is in the path. */
export const bodyFields: Fields<Omit<SyncServiceOrderDto, 'out_order_no'>> = {
  service_id: text('服务ID: the PayScore service the order was created under.', {
    pattern: WECHATPAY_ID.source,
    example: '2002000000000558128851361561536',
  }),
  sub_mchid: text('子商户商户号: the sub-merchant that took the money.', {
    pattern: WECHATPAY_ID.source,
    example: '1900000109',
  }),
  type: text('场景类型: the only one there is.', { enum: ['Order_Paid'], example: 'Order_Paid' }),
  detail: { description: '内容信息详情: the payment.', model: 'PayscoreSyncDetail' },
};

const reason = text('Why; kept with the action.', {
  maxLength: 512,
  example: 'Refunded at the counter, receipt 4711',
});

/** Body of an action that settles a sync. */
export const reasonFields: Fields<Pick<ReasonedActionOptions, 'reason'>> = { reason };

/** Body of an action that settles nothing. */
export const optionalReasonFields: Fields<Pick<ActionOptions, 'reason'>> = {
  reason: { ...reason, ...optional },
};
