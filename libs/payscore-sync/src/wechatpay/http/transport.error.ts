import type { TransportFailure } from '../replies/reply.js';

const HEADLINES: Readonly<Record<TransportFailure, string>> = {
  timeout: 'No complete reply before the deadline',
  signer: 'The request could not be signed',
  'no-key': 'There is no key to verify a reply with',
  dns: 'The host name could not be resolved',
  connect: 'No connection could be made',
  tls: 'The TLS handshake failed',
  reset: 'The connection broke before a reply arrived',
  truncated: 'The reply stopped before its end',
  'too-large': 'The reply is larger than allowed',
  malformed: 'The reply is not HTTP',
  aborted: 'The call was given up',
};

/** No complete reply. Has no request, axios config or cause: those contain `Authorization`. */
export class TransportError extends Error {
  readonly failure: TransportFailure;
  /** `no`: no byte of the request can have left this process. */
  readonly sent: 'no' | 'maybe';
  /** HTTP status when the reply ended after its head. */
  readonly status: number | null;
  /** The connection was kept from an earlier call and may have been closed during the request. */
  readonly reusedSocket: boolean;

  /** @param detail system's words for it, e.g. `connect ECONNREFUSED 127.0.0.1:443` */
  constructor(
    failure: TransportFailure,
    sent: 'no' | 'maybe',
    detail: string | null = null,
    status: number | null = null,
    reusedSocket = false,
  ) {
    super(detail ? `${HEADLINES[failure]}: ${detail}` : `${HEADLINES[failure]}.`);
    this.name = 'TransportError';
    this.failure = failure;
    this.sent = sent;
    this.status = status;
    this.reusedSocket = reusedSocket;
  }
}

/** Distinguishes the deadline from an abort by the caller. */
export function abortFailure(signal: AbortSignal): 'timeout' | 'aborted' {
  const reason: unknown = signal.reason;
  const isTimeout =
    typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
  return isTimeout ? 'timeout' : 'aborted';
}
