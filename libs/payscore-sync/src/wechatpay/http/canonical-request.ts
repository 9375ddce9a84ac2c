import { randomFillSync } from 'node:crypto';
import type { InternalAxiosRequestConfig } from 'axios';

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

/** Value of the `Authorization` header. The caller guarantees that no part contains a quote. */
export function authorizationHeader(parts: AuthorizationParts): string {
  return (
    `WECHATPAY2-SHA256-RSA2048 mchid="${parts.mchid}",nonce_str="${parts.nonce}",` +
    `signature="${parts.signature}",timestamp="${parts.timestamp}",serial_no="${parts.serialNo}"`
  );
}

/** The parts of an axios config that say where a request goes. */
type RequestTarget = Pick<InternalAxiosRequestConfig<unknown>, 'baseURL' | 'url' | 'params'>;

/**
 * The URL of a request, decided in one place, so that the signed target and the request line are equal. Node
 * sends `pathname + search` of a URL unchanged.
 *
 * The path is appended to the base as text and must start with `/`, so no path can lead to another host.
 *
 * @throws TypeError for an absolute URL, a relative path, or axios `params`
 */
export function requestUrl({ baseURL = '', url = '', params }: RequestTarget): URL {
  // axios writes a space in params as `+` and leaves `:`, `$` and `,` raw, and the list changes between versions.
  if (params !== undefined)
    throw new TypeError('Write the query into the path: axios params are not signed.');
  if (!url.startsWith('/')) throw new TypeError('The path of a WeChat Pay request must start with "/".');
  return new URL(baseURL.endsWith('/') ? baseURL.slice(0, -1) + url : baseURL + url);
}

/** 128 bits; a UUID would carry only 122. */
const NONCE_BYTES = 16;

/** Random bytes for the next nonces, fetched for many at once because fetching dominates the cost. */
const pool = Buffer.alloc(NONCE_BYTES * 128);
let used = pool.length;

/** 32 hex characters. */
export function createNonce(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += NONCE_BYTES;
  return pool.toString('hex', used - NONCE_BYTES, used);
}
