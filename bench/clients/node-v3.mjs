import superagent from 'superagent';
import Pay from 'wechatpay-node-v3';
import { syncPath } from '../shared/orders.mjs';

/** `wechatpay-node-v3` through its own HTTP layer, as shipped: it verifies no reply. */
export function createNodeV3(baseUrl, credentials) {
  const pay = createPay(credentials);
  return async (orderNo, body) => {
    const path = syncPath(orderNo);
    const headers = signedHeaders(pay, path, body);
    const { status } = await pay.httpService.post(baseUrl + path, body, headers);
    if (status !== 204) throw new Error(`The reply is ${status}.`);
  };
}

/** The same with its `verifySign`, for which its HTTP layer has to be replaced: that one drops the headers. */
export function createVerifyingNodeV3(baseUrl, credentials) {
  const pay = createPay(credentials);
  Pay.certificates[credentials.platformKeyId] = credentials.platformPublicKey;
  return async (orderNo, body) => {
    const path = syncPath(orderNo);
    const reply = await superagent
      .post(baseUrl + path)
      .send(body)
      .set(signedHeaders(pay, path, body));
    if (reply.status !== 204) throw new Error(`The reply is ${reply.status}.`);
    const isSigned = await pay.verifySign({
      timestamp: reply.headers['wechatpay-timestamp'],
      nonce: reply.headers['wechatpay-nonce'],
      body: reply.text ?? '',
      serial: reply.headers['wechatpay-serial'],
      signature: reply.headers['wechatpay-signature'],
    });
    if (!isSigned) throw new Error('The reply is not signed.');
  };
}

function createPay({ mchid, serialNo, merchantPrivateKey }) {
  return new Pay({
    appid: 'wx0000000000000001',
    mchid,
    serial_no: serialNo,
    // It asks for a certificate only to read its serial number, which is given.
    publicKey: Buffer.from('unused'),
    privateKey: Buffer.from(merchantPrivateKey),
  });
}

function signedHeaders(pay, path, body) {
  return pay.getHeaders(pay.buildAuthorization('POST', path, body), { 'Content-Type': 'application/json' });
}
