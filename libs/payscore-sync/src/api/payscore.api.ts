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
   * key and signing time, independent of orders and sub-merchants. Repeated after a probe.
   * @param mchid the institution's merchant number
   */
  queryAbsent(mchid: string, signal?: AbortSignal): Promise<WechatPayReply> {
    return pastProbes(() =>
      this.query({ serviceId: NOBODY, subMchid: mchid, outOrderNo: absentOrderNo() }, signal),
    );
  }
}

/** WeChat Pay answers a small share of calls with a probe. So many in a row are not by chance. */
const MAX_TRIES = 4;

/** Repeats a harmless call until its reply is no probe, at most four times. */
export async function pastProbes(call: () => Promise<WechatPayReply>): Promise<WechatPayReply> {
  let reply = await call();
  for (let tries = 1; reply.verification === 'probe' && tries < MAX_TRIES; tries += 1) reply = await call();
  return reply;
}
