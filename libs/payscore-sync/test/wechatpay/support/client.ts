import type { AxiosInstance } from 'axios';
import {
  type PlatformKeys,
  WechatPayClient,
  type WechatPayClientOptions,
} from '../../../src/entries/wechatpay.js';
import { ClockSkew } from '../../../src/wechatpay/replies/clock-skew.js';
import { Deadline } from '../../../src/wechatpay/http/deadline.js';
import { createKeepAliveAgent } from '../../../src/wechatpay/http/connection.js';
import { createWechatPayHttp } from '../../../src/wechatpay/http/create-wechatpay-http.js';
import { ReplyVerifier } from '../../../src/wechatpay/replies/reply-verifier.js';
import { keyRing, MCHID, signer } from './keys.js';

const closers: (() => void)[] = [];

export function client(baseUrl: string, options: Partial<WechatPayClientOptions> = {}): WechatPayClient {
  const created = new WechatPayClient({ mchid: MCHID, signer, keys: keyRing, baseUrl, ...options });
  closers.push(() => created.close());
  return created;
}

/** The axios instance inside a client, for what `WechatPayClient.call` does not let through. */
export function wechatPayHttp(baseUrl: string, keys: PlatformKeys = keyRing): AxiosInstance {
  const agent = createKeepAliveAgent('http:');
  closers.push(() => agent.destroy());
  const clock = new ClockSkew(Date.now);
  const http = createWechatPayHttp({
    mchid: MCHID,
    signer: () => signer,
    keys,
    clock,
    verifier: new ReplyVerifier(keys, clock),
    userAgent: 'test',
    inFlight: () => 1,
    agent,
    maxReplyBytes: 262_144,
  });
  http.defaults.baseURL = baseUrl;
  // As a call gives each of its requests one. It runs before the signing interceptor.
  http.interceptors.request.use((config) => {
    const deadline = new Deadline(5000, config.signal as AbortSignal | undefined);
    closers.push(() => deadline.release());
    return Object.assign(config, { deadline });
  });
  return http;
}

export function closeClients(): void {
  closers.splice(0).forEach((close) => close());
}

/** Parts of an Authorization header. */
export function authorizationParts(header: string | undefined): Record<string, string> {
  return Object.fromEntries(
    Array.from((header ?? '').matchAll(/(\w+)="([^"]*)"/g), ([, name, value]) => [name, value]),
  ) as Record<string, string>;
}
