import { HttpService } from '@nestjs/axios';
import { ClockSkew } from './clock-skew.js';
import { resolveClientOptions, type WechatPayClientOptions } from './client-options.js';
import { createWechatPayHttp } from './create-wechatpay-http.js';
import { Deadline } from './deadline.js';
import { createKeepAliveAgent } from './keep-alive-agent.js';
import { cleanMessage, errorCode, errorMessage, parseBody, requestId, retryAfterMs } from './parse-reply.js';
import type { WechatPayReply } from './reply.js';
import { TransportError } from './transport.error.js';
import type { JudgedResponse } from './verifying.interceptor.js';

export interface WechatPayRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute path with query, escaped as it shall go over the wire and be signed. */
  readonly path: string;
  /** Exact JSON text to send; absent for GET. */
  readonly body?: string;
}

export interface CallOptions {
  /** Gives the call up, e.g. at shutdown. */
  readonly signal?: AbortSignal;
  /** Deadline of this call, ms; default is the client's. */
  readonly timeoutMs?: number;
}

/** Client of one institution. Two in one process share nothing. */
export class WechatPayClient {
  readonly #http: HttpService;
  readonly #now: () => number;
  readonly #origin: string;
  readonly #timeoutMs: number;
  readonly #destroyAgent: () => void;
  #inFlight = 0;
  #closed = false;

  /** @throws ConfigurationError with every problem of the options */
  constructor(options: WechatPayClientOptions) {
    const resolved = resolveClientOptions(options);
    const { origin, protocol } = new URL(resolved.baseUrl);
    const agent = resolved.agent ?? createKeepAliveAgent(protocol as 'http:' | 'https:');
    // A given agent may serve others too.
    this.#destroyAgent = () => (resolved.agent ? undefined : agent.destroy());
    this.#now = resolved.now;
    this.#origin = origin;
    this.#timeoutMs = resolved.timeoutMs;
    this.#http = new HttpService(
      createWechatPayHttp({
        ...resolved,
        agent,
        clock: new ClockSkew(resolved.now),
        inFlight: () => this.#inFlight,
      }),
    );
  }

  /**
   * Signs, sends and judges one call. Whatever the network, WeChat Pay or the signer does comes back as data; it
   * rejects only for a request that is none, such as a path without its leading `/`, before anything is sent.
   */
  async call(request: WechatPayRequest, options: CallOptions = {}): Promise<WechatPayReply> {
    const startedAt = performance.now();
    const durationMs = () => Math.round(performance.now() - startedAt);
    if (this.#closed)
      return this.#failed(new TransportError('aborted', 'no', 'this client is closed'), durationMs());

    const deadline = new Deadline(options.timeoutMs ?? this.#timeoutMs, options.signal);
    this.#inFlight += 1;
    try {
      const response = await this.#http.axiosRef.request<Buffer, JudgedResponse>({
        method: request.method,
        url: request.path,
        data: request.body,
        signal: deadline.signal,
      });
      return this.#replied(response, durationMs());
    } catch (error) {
      if (error instanceof TransportError) return this.#failed(error, durationMs());
      throw error;
    } finally {
      deadline.release();
      this.#inFlight -= 1;
      if (this.#closed && this.#inFlight === 0) this.#destroyAgent();
    }
  }

  /** Takes no more calls. Those under way end as they would have; then the client's own idle connections go. */
  close(): void {
    this.#closed = true;
    if (this.#inFlight === 0) this.#destroyAgent();
  }

  #replied(response: JudgedResponse, durationMs: number): WechatPayReply {
    const { status, headers, data, verification, skewMs } = response;
    const body = parseBody(data);
    return {
      sent: 'maybe',
      failure: null,
      status,
      code: errorCode(body),
      message: errorMessage(body),
      requestId: requestId(headers['request-id']),
      verification,
      body,
      retryAfterMs: retryAfterMs(headers['retry-after'], this.#now()),
      skewMs,
      origin: this.#origin,
      durationMs,
    };
  }

  #failed({ sent, failure, status, message }: TransportError, durationMs: number): WechatPayReply {
    return {
      sent,
      failure,
      status,
      code: null,
      message: cleanMessage(message),
      requestId: null,
      verification: 'unsigned',
      body: null,
      retryAfterMs: null,
      skewMs: null,
      origin: this.#origin,
      durationMs,
    };
  }
}
