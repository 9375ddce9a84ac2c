import { cut, oneLine } from '../../text/one-line.js';

const MAX_MESSAGE = 512;
const MAX_REQUEST_ID = 128;
const MAX_RETRY_AFTER_MS = 86_400_000;

/** Parts of an `Authorization` header or of a signed text that a reply may quote. */
const QUOTES_SIGNATURE = /WECHATPAY2-|signature=|nonce_str=|Authorization['"]?\s*[:=]/i;

const IMF_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Parsed JSON; null when the bytes are empty, not UTF-8 or not JSON. */
export function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // A `__proto__` key is harmless as parsed, but not to code that later copies or merges the object.
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
  } catch {
    return null;
  }
}

/** Error code of WeChat Pay's error shape, e.g. `SYSTEM_ERROR`; null for anything else. */
export function errorCode(body: unknown): string | null {
  const code = member(body, 'code');
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : null;
}

/** Message of WeChat Pay's error shape, as one clean line; null without a valid code. */
export function errorMessage(body: unknown): string | null {
  const message = errorCode(body) === null ? null : member(body, 'message');
  return typeof message === 'string' ? cleanMessage(message) : null;
}

/**
 * A message as one clean line, at most 512 characters. Text that quotes a signature is replaced: a gateway may
 * repeat its request.
 */
export function cleanMessage(text: string): string {
  const line = oneLine(text);
  if (QUOTES_SIGNATURE.test(line)) return '[withheld: quotes a signature]';
  return cut(line, MAX_MESSAGE);
}

/** `Request-ID` in printable ASCII, at most 128 characters; null when it is empty. */
export function requestId(header: unknown): string | null {
  if (typeof header !== 'string') return null;
  return (
    header
      .replace(/[^\x20-\x7E]/g, '')
      .trim()
      .slice(0, MAX_REQUEST_ID) || null
  );
}

/**
 * `Retry-After` in ms, 0 to 24 h; null when absent or unreadable.
 *
 * @param now epoch ms, for the date form
 */
export function retryAfterMs(header: unknown, now: number): number | null {
  if (typeof header !== 'string') return null;
  const ms = /^\d{1,10}$/.test(header)
    ? Number(header) * 1000
    : IMF_DATE.test(header)
      ? Date.parse(header) - now
      : Number.NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(Math.ceil(ms), 0), MAX_RETRY_AFTER_MS);
}

/** A field of JSON's own; undefined where there is none. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
