import type { Agent } from 'node:http';
import type { KeyObject } from 'node:crypto';
import type { Signer } from '../wechatpay/index.js';
import type { PayscoreSyncSettings } from './settings.js';

/** One WeChat Pay institution (机构) to deliver for. */
export interface PayscoreInstitutionOptions {
  /** Name in the ledger and in `?institution=`; letters, digits, `_ . -`, at most 64. Default: the mchid. Never change it: rows carry it. */
  name?: string;
  /** The institution's merchant number (机构商户号), not a sub-merchant's. */
  mchid: string;
  /** Serial number of the merchant API certificate (商户API证书序列号), hex. */
  merchantSerialNo: string;
  /** Merchant API private key: PEM with real or `\n`-escaped newlines, or a `KeyObject`. Or give `signer`. */
  privateKey?: string | KeyObject;
  /** Signs instead of `privateKey`: an HSM or a KMS. */
  signer?: Signer;
  /** APIv3 key (APIv3密钥), 32 bytes. Only needed where platform certificates are downloaded. */
  apiV3Key?: string;
  /** WeChat Pay's public keys (微信支付公钥); several may be live at once, the first is asked for. */
  wechatpayPublicKeys: readonly {
    /** `PUB_KEY_ID_…` */
    id: string;
    publicKey: string | KeyObject;
  }[];
  /** Default `https://apihk.mch.weixin.qq.com`. https, except on loopback. */
  baseUrl?: string;
  /** In production a host other than WeChat Pay's own is refused unless this is true. */
  allowCustomHost?: boolean;
  /** Connections to use, e.g. of an egress proxy. */
  agent?: Agent;
}

/** What `PayscoreSyncModule` needs to know; every number has a default. */
export interface PayscoreSyncOptions extends Partial<PayscoreSyncSettings> {
  institutions: readonly PayscoreInstitutionOptions[];
}
