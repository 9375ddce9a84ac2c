import type { WechatPayClientOptions } from '../wechatpay/index.js';
import type { PayscoreSyncSettings } from './settings.js';

/** A checked institution. Only `client.signer` and `client.keys` hold keys. */
export interface ResolvedInstitution {
  readonly name: string;
  readonly mchid: string;
  readonly client: WechatPayClientOptions;
}

export interface ResolvedPayscoreSyncOptions {
  readonly institutions: readonly ResolvedInstitution[];
  readonly settings: Readonly<PayscoreSyncSettings>;
  /** Every institution needs an APIv3 key, which decrypts notifications. */
  readonly receivesNotifications: boolean;
}
