import { createPrivateKey, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';

const signAside = promisify(sign);
const AT_ONCE = 8;

/**
 * Signature headers of empty replies, each with a nonce of its own, made before they are needed: signing them during a
 * measurement would take the core that is measured.
 */
export class SignedReplies {
  #key;
  #keyId;
  #replies = [];
  #next = 0;
  #batch = '';

  /** @param {{ platformPrivateKey: string, platformKeyId: string }} credentials */
  constructor({ platformPrivateKey, platformKeyId }) {
    this.#key = createPrivateKey(platformPrivateKey);
    this.#keyId = platformKeyId;
  }

  /** Taken since the last `prepare` although none was left, so signed on the spot. */
  late = 0;

  /**
   * Makes sure that `count` are there and begins with the first. Processes that are measured in turn are answered with
   * the same ones, which each sees once; another `batch` means new ones. They are good for 300 s.
   */
  async prepare(batch, count) {
    if (this.#batch !== batch) this.#replies = [];
    this.#batch = batch;
    while (this.#replies.length < count) {
      const size = Math.min(AT_ONCE, count - this.#replies.length);
      this.#replies.push(...(await Promise.all(Array.from({ length: size }, () => this.#signed()))));
    }
    this.#next = 0;
    this.late = 0;
  }

  /** @returns {string[]} raw headers, name and value in turn */
  take() {
    const reply = this.#replies[this.#next];
    this.#next += 1;
    if (reply) return reply;
    this.late += 1;
    const { text, ...parts } = this.#unsigned();
    return this.#headers(parts, sign('sha256', text, this.#key));
  }

  async #signed() {
    const { text, ...parts } = this.#unsigned();
    return this.#headers(parts, await signAside('sha256', text, this.#key));
  }

  #unsigned() {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const nonce = randomBytes(16).toString('hex');
    return { timestamp, nonce, text: Buffer.from(`${timestamp}\n${nonce}\n\n`) };
  }

  #headers({ timestamp, nonce }, signature) {
    return [
      ...['Wechatpay-Timestamp', timestamp, 'Wechatpay-Nonce', nonce],
      ...['Wechatpay-Signature', signature.toString('base64'), 'Wechatpay-Serial', this.#keyId],
      ...['Wechatpay-Signature-Type', 'WECHATPAY2-SHA256-RSA2048'],
    ];
  }
}
