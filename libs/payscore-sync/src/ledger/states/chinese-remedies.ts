import type { ParkReason, REJECTED_REMEDIES } from './park-reason.js';

/** `PARK_REMEDIES` in Chinese, in the words of the merchant platform (商户平台). */
export const PARK_REMEDIES_ZH: Readonly<Record<ParkReason, string>> = {
  REJECTED:
    '微信支付拒绝了请求本身。请查看 code 和 message，排除原因；信息有误则撤回（cancel）并按正确信息重新记录，否则重试（retry）。',
  REMOTE_DIFFERS:
    '微信支付中该收款序号（seq）的金额或时间与本地记录不同。请查明由谁同步，再按核实结果人工了结（resolve）。',
  SEQ_TAKEN:
    '该收款序号（seq）已被微信支付自己的收款占用。请用下一个未使用的序号重新记录这笔收款，并人工了结（resolve）本条。',
  UNCLEAR: '订单已结束，但收款明细无法说明是如何支付的。请在商户平台查询该订单，再人工了结（resolve）。',
  REFUSED_TOO_OFTEN: '订单仍为待支付，但微信支付多次拒绝同步。请在商户平台查看该订单，再重试（retry）。',
  NOT_COMPLETED: '订单尚未完结，暂时无法同步。请先调用完结订单接口，再重试（retry）。',
  ORDER_REVOKED: '订单已取消。若确属应收款项，请写明原因并人工了结（resolve）。',
  ORDER_EXPIRED: '订单已过期。若确属应收款项，请写明原因并人工了结（resolve）。',
  ORDER_NOT_FOUND:
    '微信支付查无此订单。请核对 out_order_no、sub_mchid、service_id 和接口域名。确认订单存在后重试（retry）；否则人工了结（resolve）本条，并为正确的订单重新记录收款。',
  ALTERED_ON_THE_WAY:
    '该订单连续收到 401，而其他订单正常：请求的路径或请求体在传输途中被改写。请检查改写请求的代理，再重试（retry）。',
  QUERY_FORBIDDEN:
    '该机构无权查询此订单，结果未知的请求无法核实。请向微信支付申请查询权限，再重试（retry）。',
  TOO_OLD: '结果长时间未知。请在商户平台查询该订单，再人工了结（resolve）或重试（retry）。',
};

/** `REJECTED_REMEDIES` in Chinese. */
export const REJECTED_REMEDIES_ZH: Readonly<Record<keyof typeof REJECTED_REMEDIES, string>> = {
  403: '该机构无权同步此服务或此子商户的订单。请向微信支付申请权限，并核对 service_id 和 sub_mchid，再重试（retry）。',
  404: '微信支付查无此订单。请核对 out_order_no、sub_mchid、service_id 和接口域名。确认订单存在后重试（retry）；否则撤回（cancel）本条，并为正确的订单重新记录收款。',
};

export const DOUBLE_PAID_REMEDY_ZH =
  '用户已在线支付，与线下付款重复。请退还其中一笔，再人工了结（resolve）并写明处理方式。';
