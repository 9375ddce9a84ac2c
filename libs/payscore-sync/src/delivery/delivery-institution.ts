import type { PayscoreApi } from '../api/index.js';
import type { Credential } from '../wechatpay/credential.js';

/** The institutions of a registration, as they are when asked: some come and go while the app runs. */
export interface DeliveryInstitutions {
  readonly all: readonly DeliveryInstitution[];
  readonly names: readonly string[];
}

/** An institution the worker delivers for. */
export interface DeliveryInstitution {
  readonly name: string;
  readonly mchid: string;
  readonly api: PayscoreApi;
  /** What its next call is signed with. */
  readonly credential: () => Credential;
}
