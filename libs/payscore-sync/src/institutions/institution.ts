import type { PayscoreApi } from '../api/index.js';
import type { Credential } from '../wechatpay/keys/credential.js';

/** The current institutions of a registration. */
export interface Institutions {
  readonly all: readonly Institution[];
  readonly names: readonly string[];
}

/** An institution of the worker. */
export interface Institution {
  readonly name: string;
  readonly mchid: string;
  readonly api: PayscoreApi;
  /** Credential of its next call. */
  readonly credential: () => Credential;
}
