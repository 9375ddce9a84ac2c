import type { WechatPayClientOptions } from '../wechatpay/index.js';
import type { PayscoreSyncSettings } from './settings.js';

/** An institution whose every setting was checked. Keys are held by `client.signer` and `client.keys` alone. */
export interface ResolvedInstitution {
  readonly name: string;
  readonly mchid: string;
  readonly client: WechatPayClientOptions;
}

export interface ResolvedPayscoreSyncOptions {
  readonly institutions: readonly ResolvedInstitution[];
  readonly settings: Readonly<PayscoreSyncSettings>;
}
