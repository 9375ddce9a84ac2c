import { isRecord } from '../text/is-record.js';
import { type OrderView, readOrderView } from './order-view.js';
import { OUT_ORDER_NO, WECHATPAY_ID } from './sync-service-order.dto.js';

/** The order of a notification. */
export interface NotifiedOrder {
  /** Merchant number of the institution. */
  readonly mchid: string;
  readonly subMchid: string;
  readonly outOrderNo: string;
  readonly serviceId: string;
  readonly view: OrderView;
  /** JSON of everything but personal data. */
  readonly content: string;
}

/** Much more than an order with 200 collections has, bytes. */
const MAX_CONTENT_BYTES = 60_000;

/** Fields with personal data, or with data of the host, at any depth. */
const PERSONAL = /openid$|^attach$/i;

/** Reads the decrypted content of a notification: the order as the query shows it. Null when it is no such order. */
export function readNotifiedOrder(content: unknown): NotifiedOrder | null {
  const view = readOrderView(content);
  if (view === null || !isRecord(content)) return null;
  // Sources differ in the name of the institution's number.
  const mchid = content['sp_mchid'] ?? view.mchid;
  const { subMchid, outOrderNo, serviceId } = view;
  const isComplete =
    fits(mchid, WECHATPAY_ID) &&
    fits(subMchid, WECHATPAY_ID) &&
    fits(outOrderNo, OUT_ORDER_NO) &&
    fits(serviceId, WECHATPAY_ID);
  if (!isComplete) return null;
  const kept = JSON.stringify(content, (name, value: unknown) => (PERSONAL.test(name) ? undefined : value));
  if (Buffer.byteLength(kept) > MAX_CONTENT_BYTES) return null;
  return { mchid, subMchid, outOrderNo, serviceId, view, content: kept };
}

function fits(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}
