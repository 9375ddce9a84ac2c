import type { Agent, IncomingHttpHeaders } from 'node:http';
import { AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import { exchange } from './exchange.js';
import type { ReplyVerifier } from '../replies/reply-verifier.js';
import type { JudgedResponse, SignedRequestConfig } from './pipeline.js';

export interface HttpsAdapterOptions {
  readonly agent: Agent;
  /** Largest reply body accepted, bytes. */
  readonly maxReplyBytes: number;
  readonly verifier: ReplyVerifier;
}

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
