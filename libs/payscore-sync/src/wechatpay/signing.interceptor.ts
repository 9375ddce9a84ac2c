import type { InternalAxiosRequestConfig } from 'axios';
import { authorizationHeader, canonicalRequest } from './canonical-request.js';
import type { ClockSkew } from './clock-skew.js';
import type { PlatformKeys } from './key-ring.js';
import { createNonce } from './nonce.js';
import { requestUrl } from './request-url.js';
import { merchantSerialProblem } from './merchant-private-key.js';
import { SignedHeaders } from './signed-headers.js';
import type { SignContext, Signer, SignerSource } from './signer.js';
import { abortFailure, TransportError } from './transport.error.js';

/** Bytes that are not UTF-8 would be signed as other text than was sent, so they throw; a BOM is kept. */
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface SigningOptions {
  /** The institution's merchant number. */
  readonly mchid: string;
  readonly signer: SignerSource;
  readonly keys: PlatformKeys;
  readonly clock: ClockSkew;
  readonly userAgent: string;
  /** Deadline of a request that brings no signal of its own, ms. */
  readonly timeoutMs: number;
  /** Calls now under way, this one included. */
  readonly inFlight: () => number;
}

/** What goes from the signing interceptor to the adapter. */
export interface SignedRequestConfig extends InternalAxiosRequestConfig<string | undefined> {
  /** The URL whose path and query were signed. */
  readonly target: URL;
}

/**
 * axios request interceptor that signs what is sent, with a new nonce and time for every attempt. The signer and
 * all keys stay in this closure: whatever is in an axios config ends up in logs one day.
 */
export function createSigningInterceptor(options: SigningOptions) {
  const { mchid, keys, clock, userAgent, timeoutMs, inFlight } = options;

  return async (
    config: InternalAxiosRequestConfig<unknown>,
  ): Promise<InternalAxiosRequestConfig<unknown>> => {
    config.signal ??= AbortSignal.timeout(timeoutMs);
    const signal = config.signal as AbortSignal;
    const method = (config.method ?? 'get').toUpperCase();
    const body = bodyText(config.data);
    if (method === 'GET' && body !== '') throw new TypeError('A GET request is signed without a body.');

    const target = requestUrl(config);
    const timestamp = clock.signingTime();
    const nonce = createNonce();
    const message = canonicalRequest(method, target.pathname + target.search, timestamp, nonce, body);
    // Taken once, so that the serial number is that of the key which signs.
    const signer = currentSigner(options.signer);
    const signature = await signBeforeDeadline(signer, message, { inFlight: inFlight(), signal });

    config.data = body === '' ? undefined : body;
    // axios would trim, quote or encode the text again, and other bytes than the signed ones would leave.
    config.transformRequest = [];
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
  // It goes into a header as it is.
  if (merchantSerialProblem(signer.serialNo, '') === null) return signer;
  throw new TransportError('signer', 'no', 'the signer has no hexadecimal serial number');
}

/** A signer that throws, hangs or answers with something else than Base64 means that nothing is sent. */
function signBeforeDeadline(signer: Signer, message: string, context: SignContext): Promise<string> {
  const { signal } = context;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      const late = new TransportError('signer', 'no', 'the signer did not answer in time');
      reject(abortFailure(signal) === 'timeout' ? late : new TransportError('aborted', 'no'));
    };
    if (signal.aborted) return onAbort();
    const settle = <T>(end: (result: T) => void) => {
      return (result: T) => {
        signal.removeEventListener('abort', onAbort);
        end(result);
      };
    };
    signal.addEventListener('abort', onAbort, { once: true });
    signOnce(signer, message, context).then(settle(resolve), settle(reject));
  });
}

async function signOnce(signer: Signer, message: string, context: SignContext): Promise<string> {
  let signature: unknown;
  try {
    signature = await signer.sign(message, context);
  } catch (error) {
    throw new TransportError('signer', 'no', nameOf(error));
  }
  if (typeof signature !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) {
    throw new TransportError('signer', 'no', 'the signer did not return Base64');
  }
  return signature;
}

/** Class and code only: the message of a foreign signer's error may quote what it was signing with. */
function nameOf(error: unknown): string {
  const { name, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: unknown;
    code?: unknown;
  };
  return [name, code].filter((part) => typeof part === 'string').join(' ') || 'the signer threw';
}
