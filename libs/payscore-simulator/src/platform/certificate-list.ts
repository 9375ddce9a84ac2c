import { createCipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import type { Institution } from '../institution.js';
import { toChinaTime } from '../orders/rfc3339.js';
import { json, type PlainReply } from '../replies/plain-reply.js';
import { WireError } from '../wire-error.js';
import { newSerialNo } from '../x509/certificate-authority.js';
import type { Platform } from './platform.js';
import type { PlatformCertificate } from './platform-certificates.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOT_A_CERTIFICATE =
  '-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n';
/** In characters: WeChat Pay's nonces are text. */
const NONCE_LENGTH = 12;

/**
 * What is wrong with the certificates of a list; the reply itself stays rightly signed.
 *
 * | fault | every certificate of the list |
 * |---|---|
 * | `ciphertext` | one bit of the ciphertext is turned |
 * | `tag` | one bit of the authentication tag is turned |
 * | `other-key` | encrypted under another APIv3 key |
 * | `associated-data` | another `associated_data` than the one it was encrypted with |
 * | `algorithm` | names an unknown algorithm |
 * | `not-a-certificate` | what is encrypted is no certificate |
 * | `private-key` | what is encrypted is a private key |
 * | `lying-serial` | listed under a serial number that is not its own |
 * | `expired` | same key and serial, but the validity is over |
 * | `not-yet-valid` | same key and serial, but the validity is still to begin |
 * | `empty` | the list is empty |
 * | `no-data` | there is no list in the body |
 */
export const LIST_FAULTS = [
  'ciphertext',
  'tag',
  'other-key',
  'associated-data',
  'algorithm',
  'not-a-certificate',
  'private-key',
  'lying-serial',
  'expired',
  'not-yet-valid',
  'empty',
  'no-data',
] as const;
export type ListFault = (typeof LIST_FAULTS)[number];

export interface ListTools {
  readonly platform: Platform;
  readonly institution: Institution;
  readonly clock: SimulatorClock;
}

/** The reply to a download of the platform certificates. */
export async function certificateList(tools: ListTools, fault?: ListFault): Promise<PlainReply> {
  if (tools.platform.mode === 'public-key') {
    throw new WireError(
      404,
      'NOT_FOUND',
      'There is no platform certificate for this merchant: it uses the public key.',
    );
  }
  if (fault === 'no-data') return json(200, '{}');
  const published = fault === 'empty' ? [] : await tools.platform.certificates.published();
  return json(200, JSON.stringify({ data: published.map((one) => entryOf(one, tools, fault)) }));
}

function entryOf(certificate: PlatformCertificate, tools: ListTools, fault: ListFault | undefined) {
  const { validFrom, validTo } = datesOf(certificate, tools.clock.now(), fault);
  const plain = plainText(certificate, { validFrom, validTo }, tools, fault);
  const key = Buffer.from(
    fault === 'other-key' ? randomBytes(16).toString('hex') : tools.institution.options.apiV3Key,
  );
  const nonce = randomBytes(NONCE_LENGTH / 2).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('certificate'));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  if (fault === 'ciphertext') turnBit(sealed, 0);
  if (fault === 'tag') turnBit(sealed, sealed.length - 1);
  return {
    serial_no: fault === 'lying-serial' ? newSerialNo() : certificate.serialNo,
    effective_time: toChinaTime(validFrom),
    expire_time: toChinaTime(validTo),
    encrypt_certificate: {
      algorithm: fault === 'algorithm' ? 'AEAD_SM4_GCM' : 'AEAD_AES_256_GCM',
      nonce,
      associated_data: fault === 'associated-data' ? 'transaction' : 'certificate',
      ciphertext: sealed.toString('base64'),
    },
  };
}

function datesOf(certificate: PlatformCertificate, nowMs: number, fault: ListFault | undefined) {
  if (fault === 'expired') return { validFrom: nowMs - 30 * DAY_MS, validTo: nowMs - DAY_MS };
  if (fault === 'not-yet-valid') return { validFrom: nowMs + DAY_MS, validTo: nowMs + 30 * DAY_MS };
  return certificate;
}

function plainText(
  { serialNo, certificatePem }: PlatformCertificate,
  { validFrom, validTo }: { validFrom: number; validTo: number },
  { platform }: ListTools,
  fault: ListFault | undefined,
): string {
  if (fault === 'not-a-certificate') return NOT_A_CERTIFICATE;
  if (fault === 'private-key') return privateKeyPem();
  if (fault === 'expired' || fault === 'not-yet-valid') {
    return platform.certificates.reissue(serialNo, validFrom, validTo);
  }
  return certificatePem;
}

function privateKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function turnBit(bytes: Buffer, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
}
