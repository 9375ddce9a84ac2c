import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { syncPath } from '../shared/orders.mjs';

/** `wechatpay-axios-plugin`, which signs and verifies; with kept connections, as its users are told to. */
export function createAxiosPlugin(
  baseUrl,
  { mchid, serialNo, merchantPrivateKey, platformKeyId, platformPublicKey },
) {
  const wechatpay = new Wechatpay({
    mchid,
    serial: serialNo,
    privateKey: merchantPrivateKey,
    certs: { [platformKeyId]: platformPublicKey },
    baseURL: baseUrl,
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
  });
  return async (orderNo, body) => {
    const { status } = await wechatpay.chain(syncPath(orderNo).slice(1)).post(body);
    if (status !== 204) throw new Error(`The reply is ${status}.`);
  };
}
