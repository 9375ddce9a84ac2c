import { createPublicKey, verify } from 'node:crypto';

const AUTHORIZATION = /^WECHATPAY2-SHA256-RSA2048 (.+)$/;
const MAX_AGE_S = 300;

/**
 * Checks a request's signature as WeChat Pay does, with nothing of the product's code. Nobody shall win by not doing
 * the work.
 *
 * @param {{ mchid: string, serialNo: string, merchantPublicKey: string }} credentials
 */
export function createRequestCheck({ mchid, serialNo, merchantPublicKey }) {
  const key = createPublicKey(merchantPublicKey);
  return ({ method, target, authorization, body }) => {
    const [, list] = AUTHORIZATION.exec(authorization ?? '') ?? [];
    if (!list) return false;
    const parts = Object.fromEntries(
      [...list.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const { timestamp, nonce_str: nonce, signature } = parts;
    if (parts.mchid !== mchid || parts.serial_no !== serialNo || !nonce) return false;
    if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < MAX_AGE_S)) return false;
    const text = Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`);
    return verify('sha256', text, key, Buffer.from(signature ?? '', 'base64'));
  };
}
