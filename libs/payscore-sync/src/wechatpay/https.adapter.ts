import type { Agent, IncomingHttpHeaders } from 'node:http';
import { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { exchange } from './exchange.js';
import type { SignedRequestConfig } from './signing.interceptor.js';

export interface HttpsAdapterOptions {
  readonly agent: Agent;
  /** Largest reply body accepted, bytes. */
  readonly maxReplyBytes: number;
}

/** A reply as it came. `headers` are still empty: axios would copy and clean them twice before we see them. */
export interface ReceivedResponse extends AxiosResponse<Buffer> {
  /** By lower-case name, as Node read them. */
  readonly received: IncomingHttpHeaders;
}

/** axios adapter straight on `node:https`; plain `node:http` only because a simulator on loopback speaks it. */
export function createHttpsAdapter({ agent, maxReplyBytes }: HttpsAdapterOptions) {
  return async (config: InternalAxiosRequestConfig): Promise<ReceivedResponse> => {
    const { target, headers, deadline, connectTimeoutMs } = config as SignedRequestConfig;
    const exchanged = exchange({
      url: target,
      method: (config.method ?? 'get').toUpperCase(),
      headers,
      body: (config.data as string | undefined) ?? '',
      agent,
      maxReplyBytes,
      deadline,
      connectTimeoutMs,
    });
    // Node has its copy. From here on the config may leak without giving anyone a valid signature.
    Reflect.deleteProperty(headers, 'Authorization');
    const { status, statusText, headers: received, body } = await exchanged;
    // No `request`: it holds the Authorization header.
    return { status, statusText, headers: new AxiosHeaders(), data: body, config, received };
  };
}
