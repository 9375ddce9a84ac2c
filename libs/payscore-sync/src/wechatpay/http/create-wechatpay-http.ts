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
 * axios instance of one institution, without a host of its own: signs every request, judges every reply, never throws for a status. Its
 * responses are `JudgedResponse`s, its errors `TransportError`s.
 */
export function createWechatPayHttp(options: WechatPayHttpOptions): AxiosInstance {
  // What else axios knows (proxy, redirects, timeout, validateStatus) is for its own adapters, which are not used.
  const settings: CreateAxiosDefaults = { adapter: createHttpsAdapter(options) };
  const instance = axios.create(settings);
  keepOnly(settings, instance);
  instance.interceptors.request.use(createSigningInterceptor(options));
  instance.interceptors.response.use(restoreHeaders, refuseRequest);
  return instance;
}

/**
 * Drops what axios put in beside our settings: its own defaults cost time in every call, and what a host sets
 * globally (headers, params, credentials) has no place in a signed request.
 */
function keepOnly(settings: CreateAxiosDefaults, { defaults }: AxiosInstance): void {
  for (const name of Object.keys(defaults)) {
    if (!Object.hasOwn(settings, name)) Reflect.deleteProperty(defaults, name);
  }
}
