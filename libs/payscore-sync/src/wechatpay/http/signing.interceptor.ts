import { AxiosHeaders, type InternalAxiosRequestConfig } from 'axios';
import { textOf } from '../../text/error-text.js';
import { authorizationHeader, canonicalRequest, createNonce, requestUrl } from './canonical-request.js';
import type { ClockSkew } from '../replies/clock-skew.js';
import type { Deadline } from './deadline.js';
import type { WechatPayRequestConfig } from './pipeline.js';
import type { PlatformKeys } from '../keys/key-ring.js';
import { merchantSerialProblem } from '../keys/merchant-private-key.js';
import type { SignContext, Signer, SignerSource } from '../keys/signer.js';
import { TransportError } from './transport.error.js';

/** Bytes that are not UTF-8 throw: their signed text would differ from the sent bytes. A BOM is kept. */
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface SigningOptions {
  /** The institution's merchant number. */
  readonly mchid: string;
  readonly signer: SignerSource;
  readonly keys: PlatformKeys;
  readonly clock: ClockSkew;
  readonly userAgent: string;
  /** Calls now in progress, this one included. */
  readonly inFlight: () => number;
}

/**
 * axios request interceptor that signs each attempt with a new nonce and time. The signer and all keys stay in
 * this closure, because an axios config may be logged.
 */
export function createSigningInterceptor(options: SigningOptions) {
  const { mchid, keys, clock, userAgent, inFlight } = options;

  return async (
    config: InternalAxiosRequestConfig<unknown>,
  ): Promise<InternalAxiosRequestConfig<unknown>> => {
    const { deadline } = config as unknown as WechatPayRequestConfig;
    const method = (config.method ?? 'get').toUpperCase();
    const body = bodyText(config.data);
    if (method === 'GET' && body !== '') throw new TypeError('A GET request is signed without a body.');

    const target = requestUrl(config);
    const timestamp = clock.signingTime();
    const nonce = createNonce();
    const message = canonicalRequest(method, target.pathname + target.search, timestamp, nonce, body);
    // Read once, so that serial number and key belong together.
    const signer = currentSigner(options.signer);
    const signature = await signBeforeDeadline(signer, message, inFlight(), deadline);

    config.data = body === '' ? undefined : body;
    // axios would trim, quote or encode the text again and send other bytes than the signed ones.
    delete config.transformRequest;
    config.headers = new SignedHeaders({
      Authorization: authorizationHeader({ mchid, serialNo: signer.serialNo, timestamp, nonce, signature }),
      Accept: 'application/json',
      'User-Agent': userAgent,
      ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
      ...(keys.preferredSerial === null ? {} : { 'Wechatpay-Serial': keys.preferredSerial }),
    });
    return Object.assign(config, { target });
  };
}

/**
 * A class, because a getter in a literal gives each object a hidden class of its own, which keeps the call alive until
 * V8's next full collection.
 */
class CallContext implements SignContext {
  readonly #deadline: Deadline;

  constructor(
    readonly inFlight: number,
    deadline: Deadline,
  ) {
    this.#deadline = deadline;
  }

  get signal(): AbortSignal {
    return this.#deadline.signal;
  }
}

/** The one serialisation: what this returns is signed and sent. Empty when there is no body. */
function bodyText(data: unknown): string {
  if (data === undefined || data === null) return '';
  if (typeof data === 'string') return data;
  if (data instanceof Uint8Array) return STRICT_UTF8.decode(data);
  return JSON.stringify(data);
}

function currentSigner(source: SignerSource): Signer {
  let signer: Signer;
  try {
    signer = source();
  } catch (error) {
    throw new TransportError('signer', 'no', nameOf(error));
  }
  // It becomes part of a header.
  if (merchantSerialProblem(signer.serialNo, '') === null) return signer;
  throw new TransportError('signer', 'no', 'the signer has no hexadecimal serial number');
}

/** Nothing is sent when the signer throws, hangs or returns no Base64. */
function signBeforeDeadline(
  signer: Signer,
  message: string,
  inFlight: number,
  deadline: Deadline,
): Promise<string> {
  return new Promise((resolve, reject) => {
    deadline.atEnd((ending) => {
      const late = new TransportError('signer', 'no', 'the signer did not answer in time');
      reject(ending === 'timeout' ? late : new TransportError('aborted', 'no'));
    });
    if (deadline.ended !== null) return;
    const fail = (error: unknown) => reject(new TransportError('signer', 'no', nameOf(error)));
    try {
      Promise.resolve(signer.sign(message, new CallContext(inFlight, deadline))).then(
        (signature: unknown) => {
          if (isBase64(signature)) resolve(signature);
          else reject(new TransportError('signer', 'no', 'the signer did not return Base64'));
        },
        fail,
      );
    } catch (error) {
      fail(error);
    }
  });
}

function isBase64(signature: unknown): signature is string {
  return typeof signature === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(signature);
}

/** Class and code only: the message of a signer's error may quote its key. */
function nameOf(error: unknown): string {
  return [textOf(error, 'name'), textOf(error, 'code')].filter(Boolean).join(' ') || 'the signer threw';
}

/**
 * Headers of a signed request, sent as they are. axios would clean them several times per call, which costs as
 * much as verifying the reply, and would add a Content-Type without a body.
 */
class SignedHeaders extends AxiosHeaders {
  constructor(headers: Readonly<Record<string, string>>) {
    super();
    Object.assign(this, headers);
  }

  override normalize(): this {
    return this;
  }

  override setContentType(): this {
    return this;
  }
}
