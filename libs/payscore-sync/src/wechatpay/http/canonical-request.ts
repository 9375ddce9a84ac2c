/**
 * Content of the `Authorization` header of one request. None of it is secret, but it is a credential for five
 * minutes.
 */
export interface AuthorizationParts {
  /** The institution's own merchant number, never the sub-merchant's. */
  readonly mchid: string;
  /** Serial number of the institution's API certificate, hex. */
  readonly serialNo: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
  readonly nonce: string;
  /** Base64 without line breaks. */
  readonly signature: string;
}

/**
 * Signed text of a request: five lines, each ending with LF
 * (https://pay.weixin.qq.com/doc/global/v3/zh/4012354988).
 *
 * @param target path and query exactly as on the request line, starting with `/`
 * @param timestamp Unix time in seconds
 * @param body exact text sent as UTF-8; empty when there is no body
 */
export function canonicalRequest(
  method: string,
  target: string,
  timestamp: number,
  nonce: string,
  body: string,
): string {
  return `${method}\n${target}\n${timestamp}\n${nonce}\n${body}\n`;
}

/**
 * Signed bytes of a reply: three lines, with the unparsed body
 * (https://pay.weixin.qq.com/doc/global/v3/zh/4012354982). The reply's status is not covered.
 *
 * @param timestamp `Wechatpay-Timestamp` as received
 * @param nonce `Wechatpay-Nonce` as received
 */
export function canonicalReply(timestamp: string, nonce: string, body: Buffer): Buffer {
  const head = `${timestamp}\n${nonce}\n`;
  const text = Buffer.allocUnsafe(head.length + body.length + 1);
  // Node decodes header values as latin1, so latin1 restores their bytes.
  text.write(head, 'latin1');
  text.set(body, head.length);
  text.write('\n', text.length - 1);
  return text;
}

/** Value of the `Authorization` header. The caller guarantees that no part contains a quote. */
export function authorizationHeader(parts: AuthorizationParts): string {
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${parts.mchid}",nonce_str="${parts.nonce}",` +
    `signature="${parts.signature}",timestamp="${parts.timestamp}",serial_no="${parts.serialNo}"`
  );
}
