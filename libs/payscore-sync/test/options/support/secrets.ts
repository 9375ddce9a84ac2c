import { type KeyObject, randomBytes } from 'node:crypto';
import { newKeyPair } from '../../../../../test/support/rsa-keys.js';
import { ConfigurationError, type PayscoreProblem } from '../../../src/errors/index.js';
import type { PayscoreInstitutionOptions } from '../../../src/options/index.js';

export const pem = (key: KeyObject) =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }) as string;

/** Made while the suites run. */
export const merchant = newKeyPair();
export const platform = newKeyPair();
export const merchantPem = pem(merchant.privateKey);
export const platformPem = pem(platform.publicKey);

/** 32 characters. */
export const apiV3Key = randomBytes(16).toString('hex');

export const institution = {
  mchid: '1900000100',
  merchantSerialNo: '3775B6A45ACD588826D15E583A95F5DD00000001',
  privateKey: merchantPem,
  apiV3Key,
  wechatpayPublicKeys: [{ id: 'PUB_KEY_ID_0119000001002024000001', publicKey: platformPem }],
} satisfies PayscoreInstitutionOptions;

export const environment = {
  PAYSCORE_MCHID: '1900000100',
  PAYSCORE_MERCHANT_SERIAL_NO: '3775B6A45ACD588826D15E583A95F5DD00000001',
  PAYSCORE_MERCHANT_PRIVATE_KEY: merchantPem,
  PAYSCORE_API_V3_KEY: apiV3Key,
  PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000001002024000001',
  PAYSCORE_WECHATPAY_PUBLIC_KEY: platformPem,
};

export function configurationError(work: () => unknown): ConfigurationError {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const problemsOf = (work: () => unknown): readonly PayscoreProblem[] =>
  configurationError(work).problems;

/** Everything a log could hold of an error. */
export function everythingLogged(error: ConfigurationError): string {
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    JSON.stringify(error.problems),
    String(error.cause),
  ].join('\n');
}

/** Fails when any stretch of 12 characters of a secret is in the text, so that a cut-off secret is found too. */
export function expectNothingOf(secret: string, text: string): void {
  for (const line of secret.split(/\\n|\s+/)) {
    if (/^-*(BEGIN|END|PRIVATE|PUBLIC|KEY|CERTIFICATE)?-*$/.test(line)) continue;
    for (let at = 0; at + 12 <= line.length; at += 4) expect(text).not.toContain(line.slice(at, at + 12));
  }
}
