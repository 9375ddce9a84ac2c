import { createPrivateKey, createPublicKey, randomBytes, randomInt, type KeyObject } from 'node:crypto';
import type { KeptCertificate } from './platform/platform-certificates.js';
import { generatePrivateKeyPem } from './signing/private-key.js';
import { newSerialNo } from './x509/certificate-authority.js';

/** The institution's account at WeChat Pay. Whatever is absent is made at run time. Keys are PEM, RSA. */
export interface InstitutionOptions {
  /** Merchant number of the institution (not of a sub-merchant). Default: the official example's. */
  mchid?: string | undefined;
  appid?: string | undefined;
  /** Serial number of the institution's API certificate: 40 hexadecimal digits. */
  serialNo?: string | undefined;
  merchantPrivateKeyPem?: string | undefined;
  /** 32 characters. */
  apiV3Key?: string | undefined;
  /** `PUB_KEY_ID_…`, sent as `Wechatpay-Serial`. */
  platformKeyId?: string | undefined;
  platformPrivateKeyPem?: string | undefined;
  /** Platform certificates another simulator had. */
  certificates?: readonly KeptCertificate[] | undefined;
}

type Complete<T> = { [K in keyof T]-?: NonNullable<T[K]> };

/** Both sides' keys, ready for use. */
export interface Institution {
  /** Everything in plain text: give it to another simulator to have the same institution there. */
  readonly options: Complete<InstitutionOptions>;
  readonly mchid: string;
  readonly appid: string;
  readonly serialNo: string;
  readonly merchantPublicKey: KeyObject;
  readonly platformKeyId: string;
  readonly platformPrivateKey: KeyObject;
  readonly platformPublicKeyPem: string;
}

/** Completes the given options with generated values and reads the keys. */
export async function createInstitution(given: InstitutionOptions = {}): Promise<Institution> {
  const [merchantPem, platformPem] = await Promise.all([
    given.merchantPrivateKeyPem ?? generatePrivateKeyPem(),
    given.platformPrivateKeyPem ?? generatePrivateKeyPem(),
  ]);
  const options = {
    mchid: given.mchid ?? '1900000001',
    appid: given.appid ?? 'wxd678efh567hg6787',
    serialNo: given.serialNo ?? newSerialNo(),
    merchantPrivateKeyPem: merchantPem,
    apiV3Key: given.apiV3Key ?? randomBytes(16).toString('hex'),
    platformKeyId: given.platformKeyId ?? `PUB_KEY_ID_011${randomDigits(28)}`,
    platformPrivateKeyPem: platformPem,
    certificates: given.certificates ?? [],
  };
  const platformPrivateKey = createPrivateKey(platformPem);
  return {
    options,
    mchid: options.mchid,
    appid: options.appid,
    serialNo: options.serialNo,
    merchantPublicKey: createPublicKey(merchantPem),
    platformKeyId: options.platformKeyId,
    platformPrivateKey,
    platformPublicKeyPem: createPublicKey(platformPrivateKey)
      .export({ type: 'spki', format: 'pem' })
      .toString(),
  };
}

function randomDigits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}
