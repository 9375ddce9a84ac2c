import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

const signAside = promisify(sign);

/**
 * The least a careful person writes: keys parsed once, a fresh nonce, the reply verified. Used by every client that
 * brings no signing of its own.
 *
 * @param {import('../shared/credentials.mjs').Credentials} credentials
 */
export function createSigning({ mchid, serialNo, merchantPrivateKey, platformPublicKey, platformKeyId }) {
  const privateKey = createPrivateKey(merchantPrivateKey);
  const publicKey = createPublicKey(platformPublicKey);

  const unsigned = (path, body) => {
    const timestamp = Math.floor(Date.now() / 1000);
    const nonce = randomBytes(16).toString('hex');
    return { timestamp, nonce, text: Buffer.from(`POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`) };
  };
  const headers = ({ timestamp, nonce }, signature, body) => ({
    Authorization:
      `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",` +
      `signature="${signature.toString('base64')}",timestamp="${timestamp}",serial_no="${serialNo}"`,
    Accept: 'application/json',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'User-Agent': 'bench',
    'Wechatpay-Serial': platformKeyId,
  });

  return {
    sync(path, body) {
      const parts = unsigned(path, body);
      return headers(parts, sign('sha256', parts.text, privateKey), body);
    },
    async async(path, body) {
      const parts = unsigned(path, body);
      return headers(parts, await signAside('sha256', parts.text, privateKey), body);
    },
    /** @throws {Error} unless the reply is WeChat Pay's */
    verify(reply, body) {
      const text = `${reply['wechatpay-timestamp']}\n${reply['wechatpay-nonce']}\n${body}\n`;
      const signature = Buffer.from(reply['wechatpay-signature'] ?? '', 'base64');
      if (
        reply['wechatpay-serial'] !== platformKeyId ||
        !verify('sha256', Buffer.from(text), publicKey, signature)
      ) {
        throw new Error('The reply is not signed.');
      }
    },
  };
}
