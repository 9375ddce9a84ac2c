import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { HostOrder } from './host-order.js';
import { TransportError } from './transport.error.js';
import type { JudgedResponse } from './verifying.interceptor.js';

export interface WechatPayRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute path with query, escaped as it shall go over the wire and be signed. */
  readonly path: string;
  /** Exact JSON text to send; absent for GET. */
  readonly body?: string;
}

/** One deadline for everything done about a call. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** What is left of it, ms. */
  readonly leftMs: number;
}

/** Where a call ended. `error` is set when there is no complete reply. */
export type Delivered =
  | { readonly baseUrl: string; readonly response: JudgedResponse; readonly error: null }
  | { readonly baseUrl: string; readonly response: null; readonly error: TransportError };

/** What goes with a request through axios, besides what axios itself knows. */
export interface WechatPayRequestConfig extends AxiosRequestConfig<string> {
  connectTimeoutMs?: number;
  /** Whether the deadline has passed by the clock; absent where a request has none of its own. */
  isOver?: () => boolean;
}

/**
 * Brings one request to the first host that can be reached. Another host is tried only when no connection was made,
 * so nothing can have left; another attempt is another axios request, with a nonce, a time and a signature of its own.
 */
export class Courier {
  readonly #http: AxiosInstance;
  readonly #hosts: HostOrder;
  readonly #hasChoice: boolean;

  constructor(http: AxiosInstance, baseUrls: readonly string[]) {
    this.#http = http;
    this.#hosts = new HostOrder(baseUrls);
    this.#hasChoice = baseUrls.length > 1;
  }

  /** @throws whatever is wrong with the request itself, such as a path without its leading `/` */
  async deliver(request: WechatPayRequest, limit: TimeLimit): Promise<Delivered> {
    const baseUrls = this.#hosts.forNextCall();
    const failed: string[] = [];
    for (const [index, baseUrl] of baseUrls.entries()) {
      const left = baseUrls.length - index;
      const delivered = await this.#tryHost(request, baseUrl, limit, left);
      if (!this.#hasChoice) return delivered;
      const { error } = delivered;
      if (error === null || !isUnreachable(error)) {
        if (error === null || error.sent === 'maybe') this.#hosts.reached(baseUrl);
        return delivered;
      }
      this.#hosts.unreachable(baseUrl);
      failed.push(`${new URL(baseUrl).host}: ${error.message}`);
      if (left === 1) return { baseUrl, response: null, error: noneReached(error, failed) };
    }
    throw new TypeError('There is no host to call.');
  }

  /** A query that a kept connection swallowed goes out once more at once. A sync never does: it may have arrived. */
  async #tryHost(
    request: WechatPayRequest,
    baseUrl: string,
    limit: TimeLimit,
    left: number,
  ): Promise<Delivered> {
    const first = await this.#send(request, baseUrl, limit, left);
    const isSwallowed = first.error?.failure === 'reset' && first.error.reusedSocket;
    if (request.method !== 'GET' || !isSwallowed || limit.signal.aborted) return first;
    return this.#send(request, baseUrl, limit, left);
  }

  async #send(
    { method, path, body }: WechatPayRequest,
    baseUrl: string,
    limit: TimeLimit,
    left: number,
  ): Promise<Delivered> {
    const { signal, leftMs } = limit;
    const isOver = () => limit.leftMs === 0;
    const config: WechatPayRequestConfig = { method, url: path, baseURL: baseUrl, signal, isOver };
    if (body !== undefined) config.data = body;
    // The last host may use up the deadline, those before it an equal share.
    if (left > 1) config.connectTimeoutMs = Math.max(1, Math.ceil(leftMs / left));
    try {
      const response = await this.#http.request<Buffer, JudgedResponse>(config);
      return { baseUrl, response, error: null };
    } catch (error) {
      if (error instanceof TransportError) return { baseUrl, response: null, error };
      throw error;
    }
  }
}

/** Nothing can have left, and it is this host's doing: another one may be tried. */
function isUnreachable({ sent, failure }: TransportError): boolean {
  return sent === 'no' && (failure === 'dns' || failure === 'connect' || failure === 'tls');
}

function noneReached(error: TransportError, failed: readonly string[]): TransportError {
  return failed.length === 1 ? error : new TransportError(error.failure, 'no', failed.join('; '));
}
