import { createSign, type KeyObject, randomUUID } from 'node:crypto';
import { platform, PLATFORM_SERIAL } from './keys.js';

export interface ReplyOptions {
  status?: number;
  body?: string | Buffer;
  key?: KeyObject;
  serial?: string;
  timestamp?: string | number;
  nonce?: string;
  signature?: string;
  /** Lines put in place of the signature headers made from the rest. */
  headers?: Record<string, string | null>;
  extra?: string[];
}

/** A reply as WeChat Pay would send it, written out by hand; every part can be spoilt. */
export function platformReply(options: ReplyOptions = {}): Buffer {
  const { status = 204, key = platform.privateKey, serial = PLATFORM_SERIAL } = options;
  const { timestamp = Math.floor(Date.now() / 1000), nonce = randomUUID().replaceAll('-', '') } = options;
  const body = Buffer.from(options.body ?? '');
  const text = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]);
  const signature =
    options.signature ?? (options.nonce === undefined ? signatureOf : keptSignatureOf)(text, key);
  const headers: Record<string, string | null> = {
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': signature,
    'Wechatpay-Serial': serial,
    'Content-Length': status === 204 ? null : String(body.length),
    ...options.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  const head = [`HTTP/1.1 ${status} X`, ...lines, ...(options.extra ?? []), '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), body]);
}

const signatureOf = (text: Buffer, key: KeyObject) =>
  createSign('RSA-SHA256').update(text).sign(key, 'base64');

const kept = new Map<KeyObject, Map<string, string>>();

/** The same text has the same signature: a nonce that is given may be given again. */
function keptSignatureOf(text: Buffer, key: KeyObject): string {
  const ofKey = kept.get(key) ?? new Map<string, string>();
  kept.set(key, ofKey);
  const name = text.toString('base64');
  const signature = ofKey.get(name) ?? signatureOf(text, key);
  ofKey.set(name, signature);
  return signature;
}
