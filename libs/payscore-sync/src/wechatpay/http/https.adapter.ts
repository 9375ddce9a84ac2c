import type { Agent, IncomingHttpHeaders } from 'node:http';
import { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { exchange } from './exchange.js';
import type { ReplyVerifier, Verdict } from '../replies/reply-verifier.js';
import type { SignedRequestConfig } from './signing.interceptor.js';

export interface HttpsAdapterOptions {
  readonly agent: Agent;
  /** Largest reply body accepted, bytes. */
  readonly maxReplyBytes: number;
  readonly verifier: ReplyVerifier;
}

/** A complete reply with its verification. */
export type JudgedResponse = AxiosResponse<Buffer> &
  Verdict & {
    /** By lower-case name, as Node read them: axios would copy and clean `headers` twice. */
    readonly received: IncomingHttpHeaders;
  };

/**
 * axios adapter on `node:https`, and on `node:http` for a simulator on loopback. Replies are verified here,
 * because in an interceptor the agent would already have the connection back.
 */
export function createHttpsAdapter({ agent, maxReplyBytes, verifier }: HttpsAdapterOptions) {
  const judge = (received: IncomingHttpHeaders, body: Buffer) => verifier.verify(received, body);

  return async (config: InternalAxiosRequestConfig): Promise<JudgedResponse> => {
    const { target, headers, deadline, connectTimeoutMs } = config as SignedRequestConfig;
    const exchanged = exchange({
      url: target,
      method: (config.method ?? 'get').toUpperCase(),
      headers,
      body: (config.data as string | undefined) ?? '',
      agent,
      maxReplyBytes,
      judge,
      deadline,
      connectTimeoutMs,
    });
    // Node has its copy. From here on the config contains no signature.
    Reflect.deleteProperty(headers, 'Authorization');
    const { status, statusText, headers: received, body, verification, skewMs } = await exchanged;
    // No `request`: it contains the Authorization header.
    return {
      status,
      statusText,
      headers: new AxiosHeaders(),
      data: body,
      config,
      received,
      verification,
      skewMs,
    };
  };
}
