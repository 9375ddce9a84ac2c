import type { Agent } from 'node:http';
import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { createHttpsAdapter } from './https.adapter.js';
import { refuseRequest, restoreHeaders } from './reply.interceptor.js';
import type { ReplyVerifier } from '../replies/reply-verifier.js';
import { createSigningInterceptor, type SigningOptions } from './signing.interceptor.js';

export interface WechatPayHttpOptions extends SigningOptions {
  readonly verifier: ReplyVerifier;
  readonly agent: Agent;
  /** Largest reply body accepted, bytes. */
  readonly maxReplyBytes: number;
}

/**
 * axios instance of one institution without a base URL. It signs every request, verifies every reply and never
 * throws for a status. Its responses are `JudgedResponse`s, its errors `TransportError`s.
 */
export function createWechatPayHttp(options: WechatPayHttpOptions): AxiosInstance {
  // Other settings of axios (proxy, redirects, timeout, validateStatus) are for its own adapters, which are not
  // used.
  const settings: CreateAxiosDefaults = { adapter: createHttpsAdapter(options) };
  const instance = axios.create(settings);
  keepOnly(settings, instance);
  instance.interceptors.request.use(createSigningInterceptor(options));
  instance.interceptors.response.use(restoreHeaders, refuseRequest);
  return instance;
}

/**
 * Removes axios's defaults, which cost time in every call, and global settings of the host (headers, params,
 * credentials), which must not enter a signed request.
 */
function keepOnly(settings: CreateAxiosDefaults, { defaults }: AxiosInstance): void {
  for (const name of Object.keys(defaults)) {
    if (!Object.hasOwn(settings, name)) Reflect.deleteProperty(defaults, name);
  }
}
