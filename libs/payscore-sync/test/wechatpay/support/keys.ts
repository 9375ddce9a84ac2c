import { newKeyPair } from '../../../../../test/support/rsa-keys.js';
import { KeyObjectSigner, StaticKeyRing } from '../../../src/entries/wechatpay.js';

/** The institution's key pair, WeChat Pay's two live ones, and one nobody trusts. */
export const merchant = newKeyPair();
export const platform = newKeyPair();
export const platformNext = newKeyPair();
export const stranger = newKeyPair();

export const MCHID = '1900000109';
export const MERCHANT_SERIAL = '3775B6A45ACD588826D15E583A95F5DD00000001';
export const PLATFORM_SERIAL = 'PUB_KEY_ID_0119000001092024000001';
export const PLATFORM_NEXT_SERIAL = '5157F09EFDC096DE15EBE81A47057A7200000002';

export const merchantPem = merchant.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

export const signer = new KeyObjectSigner({ serialNo: MERCHANT_SERIAL, privateKey: merchant.privateKey });

export const keyRing = new StaticKeyRing([
  { serial: PLATFORM_SERIAL, key: platform.publicKey },
  { serial: PLATFORM_NEXT_SERIAL, key: platformNext.publicKey },
]);
