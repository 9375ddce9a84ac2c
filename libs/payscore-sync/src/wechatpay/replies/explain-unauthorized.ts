import type { HintCode } from '../../errors/hints.js';
import { cleanMessage, member } from './parse-reply.js';
import type { Hint } from './reply.js';

/** WeChat Pay refuses a request whose signing time differs from its clock by this much, s. */
const WINDOW_MS = 300_000;
/** The `Date` header may come from another machine than the one that checked the signature. */
const WORTH_TELLING_MS = 60_000;
/** Lengths of the two lines of the signed text that differ with every attempt. */
const TIMESTAMP_CHARS = 10;
const NONCE_CHARS = 32;

/** The signed parts of a request without time and nonce. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  readonly body: string;
}

/**
 * Probable cause of a 401, for operators only, because the reply is unsigned. The traces are `detail.field`
 * (place of the error) and `detail.sign_information` (the text that WeChat Pay verified). A wrong serial number
 * and a wrong key have the same traces; the text of the message separates these two.
 *
 * @param body parsed JSON body of the 401
 * @param date `Date` header
 * @param signedAt our signing time, epoch ms
 */
export function explainUnauthorized(
  request: SignedRequest,
  body: unknown,
  date: unknown,
  signedAt: number,
): Hint {
  const detail = member(body, 'detail');
  const field = member(detail, 'field');
  const message = textOf(member(body, 'message'));
  const offMs = typeof date === 'string' ? Date.parse(date) - signedAt : Number.NaN;
  if (field === 'timestamp' || Math.abs(offMs) >= WINDOW_MS || /timestamp|时间戳/i.test(message)) {
    return hint('PAYSCORE_E_CLOCK', Math.abs(offMs) >= WORTH_TELLING_MS ? describeOffset(offMs) : '');
  }
  const seen = member(detail, 'sign_information');
  const difference = whatDiffers(request, seen);
  if (difference !== null) return hint('PAYSCORE_E_ALTERED_REQUEST', difference);
  if (field === 'serial_no' || field === 'mchid' || /serial|certificate|mchid|证书|商户号/i.test(message)) {
    return hint('PAYSCORE_E_MERCHANT_SERIAL', '');
  }
  if (field === 'signature' || seen !== undefined) return hint('PAYSCORE_E_MERCHANT_KEY', '');
  return hint('PAYSCORE_E_SIGNATURE_REFUSED', '');
}

/** The part of the request that arrived differently from what was signed; null when no difference is known. */
function whatDiffers({ method, target, body }: SignedRequest, seen: unknown): string | null {
  const [seenMethod, seenTarget] = [member(seen, 'method'), member(seen, 'url')];
  if (typeof seenMethod === 'string' && seenMethod !== method) return `the method arrived as ${seenMethod}`;
  if (typeof seenTarget === 'string' && seenTarget !== target) {
    return `the path arrived as ${seenTarget}, signed was ${target}`;
  }
  const seenLength = member(seen, 'sign_message_length');
  const around = method.length + target.length + TIMESTAMP_CHARS + NONCE_CHARS + 5;
  // It is not documented whether bytes or characters are counted.
  const lengths = [around + Buffer.byteLength(body), around + body.length];
  if (typeof seenLength === 'number' && !lengths.includes(seenLength)) {
    const [signed = 0] = lengths;
    return `the body arrived with ${seenLength - around} bytes, signed were ${signed - around}`;
  }
  const start = startOfBody(member(seen, 'truncated_sign_message'));
  return body.startsWith(start) ? null : 'the body arrived with another beginning';
}

/** The text in the reply ends within the body and with its own line feed. */
function startOfBody(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text
    .split('\n')
    .slice(4)
    .join('\n')
    .replace(/\n$/, '')
    .replace(/\ufffd+$/, '');
}

function describeOffset(offMs: number): string {
  const seconds = Math.round(Math.abs(offMs) / 1000);
  return `this machine's clock is ${seconds} s ${offMs > 0 ? 'behind' : 'ahead of'} WeChat Pay's`;
}

function hint(code: HintCode, detail: string): Hint {
  return { code, detail: cleanMessage(detail) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
