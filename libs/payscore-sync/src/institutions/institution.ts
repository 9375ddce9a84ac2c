import type { PayscoreApi } from '../api/index.js';
import type { Credential } from '../wechatpay/keys/credential.js';

/** The institutions of a registration, as they are when asked: some come and go while the app runs. */
export interface Institutions {
  readonly all: readonly Institution[];
  readonly names: readonly string[];
}

/** An institution the worker delivers for. */
export interface Institution {
  readonly name: string;
  readonly mchid: string;
  readonly api: PayscoreApi;
  /** What its next call is signed with. */
  readonly credential: () => Credential;
}
