import type { WechatPayReply, WechatPayRequest } from '../wechatpay/index.js';
import { absentOrderNo, NOBODY } from './absent-order.js';

const BASE = '/v3/payscore/oversea/partner/serviceorder';

/** Transport of this API. */
export interface WechatPayCaller {
  call(request: WechatPayRequest, options?: { signal?: AbortSignal }): Promise<WechatPayReply>;
}

/** The two PayScore calls in wire terms. Outcomes are data, never errors. */
export class PayscoreApi {
  constructor(private readonly wechatpay: WechatPayCaller) {}

  /**
   * 同步订单信息, sync service order: "this order was paid outside WeChat Pay". Irreversible.
   * @param body the exact JSON text that was recorded
   */
  sync(outOrderNo: string, body: string, signal?: AbortSignal): Promise<WechatPayReply> {
    const path = `${BASE}/${encodeURIComponent(outOrderNo)}/sync`;
    return this.wechatpay.call({ method: 'POST', path, body }, signal ? { signal } : {});
  }

  /** 查询服务订单, query service order. Harmless. */
  query(
    order: { serviceId: string; subMchid: string; outOrderNo: string },
    signal?: AbortSignal,
  ): Promise<WechatPayReply> {
    const path =
      `${BASE}?service_id=${encodeURIComponent(order.serviceId)}` +
      `&sub_mchid=${encodeURIComponent(order.subMchid)}` +
      `&out_order_no=${encodeURIComponent(order.outOrderNo)}`;
    return this.wechatpay.call({ method: 'GET', path }, signal ? { signal } : {});
  }

  /**
   * Queries an order that cannot exist. Any verified reply shows that WeChat Pay accepts mchid, serial number,
   * key and signing time, independent of orders and sub-merchants.
   * @param mchid the institution's merchant number
   */
  queryAbsent(mchid: string, signal?: AbortSignal): Promise<WechatPayReply> {
    return this.query({ serviceId: NOBODY, subMchid: mchid, outOrderNo: absentOrderNo() }, signal);
  }
}
