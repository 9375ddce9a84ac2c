import type { TransportFailure, Verification } from '../wechatpay/replies/reply.js';
import type { Both } from './both.js';

/** Whether the reply is believed. */
export const VERIFICATIONS: Readonly<Record<Verification, Both>> = {
  verified: ['Signature verified', '验签通过'],
  unsigned: ['Not signed', '没有签名'],
  probe: ['Signature probe of WeChat Pay', '微信支付的签名探测'],
  'unknown-serial': ['Signed with an unknown key', '签名密钥未知'],
  stale: ['Signed more than 5 minutes off our clock', '签名时间相差超过 5 分钟'],
  'replayed-nonce': ['An old reply, repeated', '重放的旧应答'],
  'bad-signature': ['Signature is false', '验签失败'],
};

/** Why there is no complete reply. */
export const FAILURES: Readonly<Record<TransportFailure, Both>> = {
  timeout: ['No answer in time', '应答超时'],
  signer: ['The signer failed', '签名服务失败'],
  'no-key': ['No key to verify replies with', '没有可用于验签的密钥'],
  dns: ['The host name was not found', '域名无法解析'],
  connect: ['No connection', '无法连接'],
  tls: ['TLS failed', 'TLS 握手失败'],
  reset: ['The connection broke', '连接中断'],
  truncated: ['The answer broke off', '应答不完整'],
  'too-large': ['The answer was too large', '应答过大'],
  malformed: ['The answer was no HTTP', '应答不是 HTTP'],
  aborted: ['The service was stopping', '服务正在停止'],
};
