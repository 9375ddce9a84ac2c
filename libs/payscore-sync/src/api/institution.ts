import type { PayscoreApi } from './index.js';
import type { Credential } from '../wechatpay/keys/credential.js';

/** Token of `Institutions`. */
export const INSTITUTIONS = Symbol('PayscoreSync institutions');

/** The current institutions of a registration. */
export interface Institutions {
  readonly names: readonly string[];
  /** Null when there is no such institution now. */
  find(name: string): Institution | null;
}

/** An institution of the worker. */
export interface Institution {
  readonly name: string;
  readonly mchid: string;
  readonly api: PayscoreApi;
  /** Credential of its next call. */
  readonly credential: () => Credential;
}
