import { type KeyObject, verify } from 'node:crypto';
import type { PlatformKeys } from '../keys/key-ring.js';
import type { Verification } from './reply.js';

/** A message is stale when its timestamp differs from our clock by this much, s (as in the official SDKs). */
const WINDOW_MS = 300_000;
/** WeChat Pay sometimes sends this invalid signature to test the client. */
const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/';

export interface Verdict {
  readonly verification: Verification;
  /** Server clock minus ours, ms; null unless verified. */
  readonly skewMs: number | null;
}

/** The same without a look at the nonce. */
export interface SignatureVerdict extends Verdict {
  readonly verification: Exclude<Verification, 'replayed-nonce'>;
}

/**
 * Verifies the signature of a reply or a notification; its nonce may still be known. Cheap checks come first, so that a
 * forgery costs little. A repeated header arrives joined by a comma and fails its check.
 *
 * @param headers by lower-case name
 * @param body the raw bytes; empty for 204
 * @param now our clock, epoch ms
 */
export function judgeSignature(
  headers: Readonly<Record<string, unknown>>,
  body: Buffer,
  keys: Pick<PlatformKeys, 'find'>,
  now: number,
): SignatureVerdict {
  const timestamp = headers['wechatpay-timestamp'];
  const nonce = headers['wechatpay-nonce'];
  const signature = headers['wechatpay-signature'];
  const serial = headers['wechatpay-serial'];
  if (!isText(timestamp) || !isText(nonce) || !isText(signature) || !isText(serial)) {
    return refused('unsigned');
  }
  if (signature.startsWith(PROBE_PREFIX)) return refused('probe');

  const key = keys.find(serial);
  if (!key) return refused('unknown-serial');

  const skewMs = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 - now : Infinity;
  if (Math.abs(skewMs) >= WINDOW_MS) return refused('stale');

  if (!isSignedBy(key, canonicalReply(timestamp, nonce, body), signature)) return refused('bad-signature');
  return { verification: 'verified', skewMs };
}

function refused(verification: SignatureVerdict['verification']): SignatureVerdict {
  return { verification, skewMs: null };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isSignedBy(key: KeyObject, message: Buffer, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  // Node's decoder skips invalid characters, so several texts would be one signature.
  return bytes.toString('base64') === signature && verify('sha256', message, key, bytes);
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
