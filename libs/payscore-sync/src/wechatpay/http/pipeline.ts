import type { IncomingHttpHeaders } from 'node:http';
import type { AxiosHeaders, AxiosRequestConfig, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Verdict } from '../replies/judge-signature.js';
import type { Deadline } from './deadline.js';

export interface WechatPayRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute path with query, escaped as it is sent and signed. */
  readonly path: string;
  /** Exact JSON text to send; absent for GET. */
  readonly body?: string;
}

/** Our own data of a request, passed through axios. */
export interface WechatPayRequestConfig extends AxiosRequestConfig<string> {
  deadline: Deadline;
  connectTimeoutMs?: number;
}

/** Data from the signing interceptor to the adapter. */
export interface SignedRequestConfig
  extends
    InternalAxiosRequestConfig<string | undefined>,
    Pick<WechatPayRequestConfig, 'deadline' | 'connectTimeoutMs'> {
  readonly headers: AxiosHeaders;
  /** The URL whose path and query were signed. */
  readonly target: URL;
}

/** A complete reply with its verification. */
export type JudgedResponse = AxiosResponse<Buffer> &
  Verdict & {
    /** By lower-case name, as Node read them: axios would copy and clean `headers` twice. */
    readonly received: IncomingHttpHeaders;
  };
