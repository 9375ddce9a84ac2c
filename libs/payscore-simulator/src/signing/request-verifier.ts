import { verify } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import type { RawRequest } from '../net/raw-request.js';
import { WireError } from '../wire-error.js';
import { parseAuthorization, type Authorization } from './authorization-header.js';
import { requestText } from './canonical-text.js';
import type { MerchantKeys } from './merchant-keys.js';
import { NonceMemory } from './nonce-memory.js';

/** A signature may be this old or this far ahead, in seconds; at the limit it is refused. */
const MAX_AGE_S = 300;
/** WeChat Pay's own 401 body shows only the start of the signed body. */
const ECHOED_BODY_BYTES = 8;

/** What the check found. `refusal` is null for a good signature. */
export interface Verification {
  readonly refusal: WireError | null;
  readonly authorization: Authorization | null;
  /** The text the signature was held against; null when the header could not be read. */
  readonly text: Buffer | null;
}

/** Checks the signature of a request from its raw bytes. Every refusal is a 401 `SIGN_ERROR`. */
export class RequestVerifier {
  private readonly nonces = new NonceMemory();

  constructor(
    private readonly mchid: string,
    private readonly keys: MerchantKeys,
    private readonly clock: SimulatorClock,
  ) {}

  verify(request: RawRequest): Verification {
    const headers = request.headers['authorization'] ?? [];
    const authorization =
      headers.length === 1
        ? parseAuthorization(headers[0] ?? '')
        : 'exactly one Authorization header is needed';
    if (typeof authorization === 'string') {
      return { refusal: signError('authorization', authorization), authorization: null, text: null };
    }
    const { timestamp, nonce } = authorization;
    const text = requestText(request.method, request.target, timestamp, nonce, request.body);
    return { refusal: this.check(request, authorization, text), authorization, text };
  }

  private check(request: RawRequest, authorization: Authorization, text: Buffer): WireError | null {
    const { mchid, keys, clock } = this;
    if (authorization.mchid !== mchid) {
      return signError('mchid', 'it is not the mchid of the institution');
    }
    const key = keys.find(authorization.serialNo);
    if (key === undefined) {
      return signError('serial_no', 'no such certificate of this mchid');
    }
    if (Math.abs(clock.seconds() - Number(authorization.timestamp)) >= MAX_AGE_S) {
      return signError('timestamp', `it must be within ${MAX_AGE_S} seconds of now`);
    }
    const signature = Buffer.from(authorization.signature, 'base64');
    if (!verify('sha256', text, key, signature)) {
      return signatureMismatch(request, text);
    }
    // Only after the signature: otherwise anybody could use up a nonce of ours.
    if (!this.nonces.add(authorization.nonce, clock.now())) {
      return signError('nonce_str', 'it was used before');
    }
    return null;
  }
}

function signError(field: string, issue: string): WireError {
  return new WireError(401, 'SIGN_ERROR', `The Authorization header is not accepted: ${issue}.`, {
    field,
    issue,
    location: 'authorization',
  });
}

/** The shape seen from WeChat Pay, with the issue one level deeper and what the server built itself. */
function signatureMismatch(request: RawRequest, text: Buffer): WireError {
  const echoed = text.length - 1 - Math.max(0, request.body.length - ECHOED_BODY_BYTES);
  return new WireError(401, 'SIGN_ERROR', 'The signature does not match the request.', {
    field: 'signature',
    issue: 'sign not match',
    location: 'authorization',
    detail: { issue: 'sign not match' },
    sign_information: {
      method: request.method,
      url: request.target,
      sign_message_length: text.length,
      truncated_sign_message: `${text.subarray(0, echoed).toString()}\n`,
    },
  });
}
