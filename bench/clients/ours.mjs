import {
  KeyObjectSigner,
  StaticKeyRing,
  WechatPayClient,
  wechatpayPublicKey,
} from 'nestjs-payscore-sync/wechatpay';
import { syncPath } from '../shared/orders.mjs';

/** The product's transport, as its delivery uses it. */
export function createOurs(
  baseUrl,
  { mchid, serialNo, merchantPrivateKey, platformKeyId, platformPublicKey },
) {
  const client = new WechatPayClient({
    mchid,
    baseUrl,
    signer: new KeyObjectSigner({ serialNo, privateKey: merchantPrivateKey }),
    keys: new StaticKeyRing([wechatpayPublicKey({ id: platformKeyId, publicKey: platformPublicKey })]),
  });
  return async (orderNo, body) => {
    const reply = await client.call({ method: 'POST', path: syncPath(orderNo), body: JSON.stringify(body) });
    if (reply.status !== 204 || reply.verification !== 'verified') {
      throw new Error(`The reply is ${reply.status}, ${reply.verification}: ${reply.message}`);
    }
  };
}
