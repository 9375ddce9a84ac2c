import { HttpService } from '@nestjs/axios';
import { downloadCertificates } from './certificates/download-certificates.js';
import { PlatformCertificates } from './certificates/platform-certificates.js';
import {
  type ResolvedCertificateOptions,
  type ResolvedClientOptions,
  resolveClientOptions,
  type WechatPayClientOptions,
} from './client-options.js';
import { ClockSkew } from './replies/clock-skew.js';
import { FailoverTransport } from './http/failover-transport.js';
import { createWechatPayHttp } from './http/create-wechatpay-http.js';
import { Deadline } from './http/deadline.js';
import { explainUnauthorized } from './replies/explain-unauthorized.js';
import type { Hint } from './replies/reply.js';
import { createKeepAliveAgent } from './http/connection.js';
import { KeyChain, type PlatformKeys } from './keys/key-ring.js';
import {
  cleanMessage,
  errorCode,
  errorMessage,
  parseBody,
  requestId,
  retryAfterMs,
} from './replies/parse-reply.js';
import type { Verification, WechatPayReply } from './replies/reply.js';
import { openNotification } from './notifications/open-notification.js';
import type { NotificationReading } from './notifications/read-notification.js';
import { ReplyVerifier } from './replies/reply-verifier.js';
import { requestUrl } from './http/canonical-request.js';
import { TransportError } from './http/transport.error.js';
import type { JudgedResponse, WechatPayRequest } from './http/pipeline.js';

export interface CallOptions {
  /** Aborts the call, e.g. at shutdown. */
  readonly signal?: AbortSignal;
  /** Deadline of this call, ms; default is the client's. */
  readonly timeoutMs?: number;
}

/** Client of one institution. Two clients in one process are independent. */
export class WechatPayClient {
  readonly #options: ResolvedClientOptions;
  readonly #clock: ClockSkew;
  readonly #keys: PlatformKeys;
  readonly #certificates: PlatformCertificates | null;
  readonly #verifier: ReplyVerifier;
  readonly #transport: FailoverTransport;
  /** By base URL. */
  readonly #origins: ReadonlyMap<string, string>;
  readonly #destroyAgent: () => void;
  readonly #verdicts: Partial<Record<Verification, number>> = {};
  #inFlight = 0;
  #closed = false;

  /** @throws ConfigurationError with every problem of the options */
  constructor(options: WechatPayClientOptions) {
    const resolved = resolveClientOptions(options);
    const { keys, certificates } = resolved;
    const protocol = new URL(resolved.baseUrls[0] as string).protocol as 'http:' | 'https:';
    const agent = resolved.agent ?? createKeepAliveAgent(protocol);
    // The given agent may have other users.
    this.#destroyAgent = () => (resolved.agent ? undefined : agent.destroy());
    this.#options = resolved;
    this.#clock = new ClockSkew(resolved.now, resolved.monotonicNow);
    this.#certificates = certificates && this.#createCertificates(certificates);
    this.#keys = new KeyChain([keys, this.#certificates].filter((source) => source !== null));
    this.#verifier = new ReplyVerifier(this.#keys, this.#clock);
    const http = createWechatPayHttp({
      ...resolved,
      keys: this.#keys,
      verifier: this.#verifier,
      agent,
      clock: this.#clock,
      inFlight: () => this.#inFlight,
    });
    this.#transport = new FailoverTransport(new HttpService(http).axiosRef, resolved.baseUrls);
    this.#origins = new Map(resolved.baseUrls.map((baseUrl) => [baseUrl, new URL(baseUrl).origin]));
  }

  /** Number of replies by verification. WeChat Pay's probes are counted separately from forgeries. */
  get verdicts(): Readonly<Partial<Record<Verification, number>>> {
    return { ...this.#verdicts };
  }

  /**
   * Signs and sends one call and verifies the reply. Failures of network, WeChat Pay and signer are data. It
   * rejects only for an invalid request, such as a path without its leading `/`, before anything is sent.
   */
  async call(request: WechatPayRequest, options: CallOptions = {}): Promise<WechatPayReply> {
    const home = this.#options.baseUrls[0] as string;
    if (this.#closed)
      return this.#failed(new TransportError('aborted', 'no', 'this client is closed'), home, 0);
    const deadline = this.#begin(options.timeoutMs ?? this.#options.timeoutMs, options.signal);
    try {
      // Without a key the reply could not be verified.
      if (this.#keys.preferredSerial === null) await this.#certificates?.ready(deadline.signal);
      const { response, error, baseUrl } = await this.#transport.send(request, deadline);
      if (error) return this.#failed(error, baseUrl, deadline.spentMs);
      if (response.verification === 'unknown-serial') await this.#judgeAgain(response, deadline.signal);
      return this.#replied(response, request, baseUrl, deadline.spentMs);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return this.#failed(error, home, deadline.spentMs);
    } finally {
      this.#end(deadline);
    }
  }

  /**
   * Verifies and decrypts a notification (回调通知).
   * @param headers by lower-case name
   * @param body the raw bytes
   */
  openNotification(headers: Readonly<Record<string, unknown>>, body: Buffer): Promise<NotificationReading> {
    const [keys, certificates, { now }] = [this.#keys, this.#certificates, this.#options];
    const apiV3Keys = this.#options.certificates?.apiV3Keys ?? [];
    return openNotification({ keys, certificates, apiV3Keys, now }, headers, body);
  }

  /** Accepts no more calls. Calls in progress end normally; then the client's own idle connections are closed. */
  close(): void {
    this.#closed = true;
    this.#certificates?.close();
    if (this.#inFlight === 0) this.#destroyAgent();
  }

  #begin(timeoutMs: number, signal: AbortSignal | undefined): Deadline {
    this.#inFlight += 1;
    return new Deadline(timeoutMs, signal);
  }

  #end(deadline: Deadline): void {
    deadline.release();
    this.#inFlight -= 1;
    if (this.#closed && this.#inFlight === 0) this.#destroyAgent();
  }

  #createCertificates({ apiV3Keys, path, refreshMinMs }: ResolvedCertificateOptions): PlatformCertificates {
    const { timeoutMs, now, onCertificates } = this.#options;
    const download = async (signal: AbortSignal) => {
      const deadline = this.#begin(timeoutMs, signal);
      try {
        const [transport, verifier, keys] = [this.#transport, this.#verifier, this.#keys];
        const explain = (response: JudgedResponse, baseUrl: string) =>
          this.#turnedAway({ method: 'GET', path }, response, baseUrl, deadline.spentMs);
        return await downloadCertificates(
          { transport, verifier, keys, apiV3Keys, path, now, explain },
          deadline,
        );
      } finally {
        this.#end(deadline);
      }
    };
    const isRequired = () => (this.#options.keys?.preferredSerial ?? null) === null;
    return new PlatformCertificates({ download, refreshMinMs, isRequired, now, report: onCertificates });
  }

  /** A reply may be signed with a new key of WeChat Pay. */
  async #judgeAgain(response: JudgedResponse, signal: AbortSignal): Promise<void> {
    if (this.#certificates === null) return;
    const serial = String(response.headers['wechatpay-serial']);
    if (!(await this.#certificates.learn(serial, signal))) return;
    Object.assign(response, this.#verifier.verify(response.headers, response.data));
  }

  #replied(
    response: JudgedResponse,
    request: WechatPayRequest,
    baseUrl: string,
    durationMs: number,
  ): WechatPayReply {
    const { status, headers, data, verification, skewMs } = response;
    const body = parseBody(data);
    const isTurnedAway = status === 401 && errorCode(body) !== null;
    const hint = isTurnedAway
      ? this.#turnedAway(request, response, baseUrl, durationMs)
      : this.#hintFor(response);
    this.#verdicts[verification] = (this.#verdicts[verification] ?? 0) + 1;
    return {
      sent: 'maybe',
      failure: null,
      status,
      code: errorCode(body),
      message: withDetail(errorMessage(body), hint),
      requestId: requestId(headers['request-id']),
      verification,
      body,
      retryAfterMs: retryAfterMs(headers['retry-after'], this.#options.now()),
      skewMs,
      origin: this.#origins.get(baseUrl) ?? '',
      durationMs,
      hint,
    };
  }

  #hintFor(response: JudgedResponse): Hint | null {
    if (response.verification !== 'unknown-serial') return null;
    const serial = String(response.headers['wechatpay-serial']);
    const detail = cleanMessage(`the reply names the key ${serial.slice(0, 80)}`);
    const unknown = { code: 'PAYSCORE_E_UNKNOWN_PLATFORM_KEY', detail } as const;
    return this.#certificates?.failure ?? unknown;
  }

  /** A 401 with a code: adds the probable cause, and discards the clock skew. */
  #turnedAway(
    { method, path, body = '' }: WechatPayRequest,
    { headers, data }: JudgedResponse,
    baseUrl: string,
    spentMs: number,
  ): Hint {
    const { pathname, search } = requestUrl({ baseURL: baseUrl, url: path });
    const signed = { method, target: pathname + search, body };
    const signedAt = this.#clock.signingTime() * 1000;
    const hint = explainUnauthorized(signed, parseBody(data), headers['date'], signedAt);
    this.#clock.forget(this.#clock.monotonicNow() - spentMs);
    return hint;
  }

  #failed(
    { sent, failure, status, message }: TransportError,
    baseUrl: string,
    durationMs: number,
  ): WechatPayReply {
    const late = { code: 'PAYSCORE_E_CERTIFICATE_DOWNLOAD', detail: '' } as const;
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
      origin: this.#origins.get(baseUrl) ?? '',
      durationMs,
      hint: failure === 'no-key' ? (this.#certificates?.failure ?? late) : null,
    };
  }
}

/** WeChat Pay's message and our observation. */
function withDetail(message: string | null, hint: Hint | null): string | null {
  if (!hint?.detail) return message;
  return cleanMessage(message === null ? hint.detail : `${message} (${hint.detail})`);
}
