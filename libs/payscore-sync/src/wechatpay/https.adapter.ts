import type { Agent } from 'node:http';
import { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { WechatPayRequestConfig } from './courier.js';
import { exchange } from './exchange.js';
import { requestUrl } from './request-url.js';

export interface HttpsAdapterOptions {
  readonly agent: Agent;
  /** Largest reply body accepted, bytes. */
  readonly maxReplyBytes: number;
}

/** axios adapter straight on `node:https`; plain `node:http` only because a simulator on loopback speaks it. */
export function createHttpsAdapter({ agent, maxReplyBytes }: HttpsAdapterOptions) {
  return async (config: InternalAxiosRequestConfig): Promise<AxiosResponse<Buffer>> => {
    const exchanged = exchange({
      url: requestUrl(config),
      method: (config.method ?? 'get').toUpperCase(),
      headers: AxiosHeaders.from(config.headers).toJSON() as Record<string, string>,
      body: (config.data as string | undefined) ?? '',
      agent,
      maxReplyBytes,
      signal: config.signal as AbortSignal,
      connectTimeoutMs: (config as WechatPayRequestConfig).connectTimeoutMs,
    });
    // Node has its copy. From here on the config may leak without giving anyone a valid signature.
    config.headers.delete('Authorization');
    // Left in place, axios would replace our error by its own, which cannot tell whether anything was sent.
    delete config.signal;
    const { status, statusText, headers, body } = await exchanged;
    // No `request`: it holds the Authorization header.
    return { status, statusText, headers: headers as Record<string, string>, data: body, config };
  };
}
