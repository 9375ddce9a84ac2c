import type { Agent } from 'node:http';
import type { KeyObject } from 'node:crypto';
import type { PlatformKeys, Signer, SignerSource } from '../wechatpay/index.js';
import type { PayscoreSyncSettings } from './settings.js';

/** One WeChat Pay institution (机构) to deliver for. */
export interface PayscoreInstitutionOptions {
  /**
   * Name in the ledger and in `?institution=`; letters, digits, `_ . -`, at most 64. Default: the mchid. Never
   * change it, because rows contain it.
   */
  name?: string;
  /** The institution's merchant number (机构商户号), not a sub-merchant's. */
  mchid: string;
  /** Serial number of the merchant API certificate (商户API证书序列号), hex. A `signer` has its own. */
  merchantSerialNo?: string;
  /** Merchant API private key: PEM with real or `\n`-escaped newlines, or a `KeyObject`. Or give `signer`. */
  privateKey?: string | KeyObject;
  /**
   * Signs instead of `privateKey`, e.g. an HSM or a KMS. A function is called for each request, so key and
   * serial number can change without a restart.
   */
  signer?: Signer | SignerSource;
  /** APIv3 key (APIv3密钥), 32 bytes: text, or a secret `KeyObject`. Platform certificates and notifications need it. */
  apiV3Key?: string | KeyObject;
  /** A second APIv3 key, accepted beside the first while the key is changed in the merchant platform. */
  secondApiV3Key?: string | KeyObject;
  /**
   * WeChat Pay's public keys (微信支付公钥); several may be valid at once, and requests ask for the first. None:
   * platform certificates are downloaded. With an `apiV3Key` as well, certificates are downloaded when a reply
   * is signed with one.
   */
  wechatpayPublicKeys?: readonly {
    /** `PUB_KEY_ID_…` */
    id: string;
    publicKey: string | KeyObject;
  }[];
  /** Instead of `wechatpayPublicKeys`: e.g. a `LiveKeyRing`, whose keys can change without a restart. */
  platformKeys?: PlatformKeys;
  /** Path of the platform certificates. Default `/v3/global/certificates`. */
  certificatePath?: string;
  /** Default `https://apihk.mch.weixin.qq.com`. https, except on loopback. */
  baseUrl?: string;
  /** Instead of `baseUrl`: hosts in the order in which they are tried while no connection can be made. */
  baseUrls?: readonly string[];
  /** Allows a host that is not WeChat Pay's in production. */
  allowCustomHost?: boolean;
  /** Connections to use, e.g. of an egress proxy. */
  agent?: Agent;
}

/** Options of `PayscoreSyncModule`; every number has a default. */
export interface PayscoreSyncOptions extends Partial<PayscoreSyncSettings> {
  /** May be empty with an `institutionSource`. */
  institutions: readonly PayscoreInstitutionOptions[];
}
