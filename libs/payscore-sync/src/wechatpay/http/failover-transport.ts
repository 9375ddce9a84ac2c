import type { AxiosInstance } from 'axios';
import type { Deadline } from './deadline.js';
import { HostPreference } from './host-preference.js';
import { TransportError } from './transport.error.js';
import type { JudgedResponse, WechatPayRequest, WechatPayRequestConfig } from './pipeline.js';

/** Where a call ended. `error` is set when there is no complete reply. */
export type Sent =
  | { readonly baseUrl: string; readonly response: JudgedResponse; readonly error: null }
  | { readonly baseUrl: string; readonly response: null; readonly error: TransportError };

/**
 * Sends one request to the first reachable host. Another host is tried only when no connection was made, so
 * nothing can have left. Each attempt is an axios request with its own nonce, time and signature.
 */
export class FailoverTransport {
  readonly #http: AxiosInstance;
  readonly #hosts: HostPreference;
  /** The host, if there is only one. */
  readonly #onlyHost: string | null;

  constructor(http: AxiosInstance, baseUrls: readonly string[]) {
    this.#http = http;
    this.#hosts = new HostPreference(baseUrls);
    this.#onlyHost = baseUrls.length === 1 ? (baseUrls[0] as string) : null;
  }

  /** @throws an invalid request, such as a path without its leading `/` */
  send(request: WechatPayRequest, deadline: Deadline): Promise<Sent> {
    return this.#onlyHost === null
      ? this.#tryHosts(request, deadline)
      : this.#tryHost(request, this.#onlyHost, deadline, 1);
  }

  async #tryHosts(request: WechatPayRequest, deadline: Deadline): Promise<Sent> {
    const baseUrls = this.#hosts.forNextCall();
    const failed: string[] = [];
    for (const [index, baseUrl] of baseUrls.entries()) {
      const left = baseUrls.length - index;
      const sent = await this.#tryHost(request, baseUrl, deadline, left);
      const { error } = sent;
      if (error === null || !isUnreachable(error)) {
        if (error === null || error.sent === 'maybe') this.#hosts.reached(baseUrl);
        return sent;
      }
      this.#hosts.unreachable(baseUrl);
      failed.push(`${new URL(baseUrl).host}: ${error.message}`);
      if (left === 1) return { baseUrl, response: null, error: noneReached(error, failed) };
    }
    throw new TypeError('There is no host to call.');
  }

  #tryHost(request: WechatPayRequest, baseUrl: string, deadline: Deadline, left: number): Promise<Sent> {
    return request.method === 'GET'
      ? this.#query(request, baseUrl, deadline, left)
      : this.#sendOnce(request, baseUrl, deadline, left);
  }

  /** A query whose kept connection broke is repeated once. A send is not: it may have arrived. */
  async #query(request: WechatPayRequest, baseUrl: string, deadline: Deadline, left: number): Promise<Sent> {
    const first = await this.#sendOnce(request, baseUrl, deadline, left);
    const isSwallowed = first.error?.failure === 'reset' && first.error.reusedSocket;
    if (!isSwallowed || deadline.ended !== null) return first;
    return this.#sendOnce(request, baseUrl, deadline, left);
  }

  async #sendOnce(
    { method, path, body }: WechatPayRequest,
    baseUrl: string,
    deadline: Deadline,
    left: number,
  ): Promise<Sent> {
    const config: WechatPayRequestConfig = { method, url: path, baseURL: baseUrl, deadline };
    if (body !== undefined) config.data = body;
    // The last host may use the whole deadline, the others an equal share.
    if (left > 1) config.connectTimeoutMs = Math.max(1, Math.ceil(deadline.leftMs / left));
    try {
      const response = await this.#http.request<Buffer, JudgedResponse>(config);
      return { baseUrl, response, error: null };
    } catch (error) {
      if (error instanceof TransportError) return { baseUrl, response: null, error };
      throw error;
    }
  }
}

/** Nothing can have left because of this host: another one may be tried. */
function isUnreachable({ sent, failure }: TransportError): boolean {
  return sent === 'no' && (failure === 'dns' || failure === 'connect' || failure === 'tls');
}

function noneReached(error: TransportError, failed: readonly string[]): TransportError {
  return failed.length === 1 ? error : new TransportError(error.failure, 'no', failed.join('; '));
}
