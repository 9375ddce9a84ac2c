import { createCipheriv, createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { newPrivateKeyPem } from '../../../../../test/support/rsa-keys.js';
import { opensslCertificate } from './openssl.js';
import { platformReply, type ReplyOptions } from './platform-reply.js';

export const API_V3_KEY = randomBytes(16).toString('hex');
export const DAY_MS = 86_400_000;

/** A platform certificate and its private key. */
export interface Issued {
  readonly serial: string;
  readonly pem: string;
  readonly key: KeyObject;
}

/** Has the openssl command make a certificate, valid from now for so many days. @param key its own, PEM */
export function issue(serial: string, days = 30, key = newPrivateKeyPem()): Issued {
  const subject = ['-subj', '/CN=Tenpay.com Root CA', '-set_serial', `0x${serial}`, '-days', String(days)];
  return { serial, pem: opensslCertificate(key, subject), key: createPrivateKey(key) };
}

/** What is made wrong with an entry of a list. */
export interface Tampering {
  serial?: string;
  apiV3Key?: string;
  associatedData?: string;
  algorithm?: string;
  plain?: string;
  nonce?: string;
  /** Changes the ciphertext with its tag. */
  spoil?: (bytes: Buffer) => Buffer;
}

export function entryOf({ serial, pem }: Issued, tampering: Tampering = {}): object {
  const nonce = tampering.nonce ?? randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', tampering.apiV3Key ?? API_V3_KEY, nonce);
  cipher.setAAD(Buffer.from('certificate'));
  const text = Buffer.concat([cipher.update(tampering.plain ?? pem), cipher.final(), cipher.getAuthTag()]);
  const { spoil = (bytes: Buffer) => bytes } = tampering;
  return {
    serial_no: tampering.serial ?? serial,
    effective_time: '2018-06-08T10:34:56+08:00',
    expire_time: '2018-12-08T10:34:56+08:00',
    encrypt_certificate: {
      algorithm: tampering.algorithm ?? 'AEAD_AES_256_GCM',
      nonce,
      associated_data: tampering.associatedData ?? 'certificate',
      ciphertext: spoil(text).toString('base64'),
    },
  };
}

/** A list of these certificates, signed by the first of them unless told otherwise. */
export function listReply(certificates: readonly Issued[], options: ReplyOptions = {}): Buffer {
  return bodyReply({ data: certificates.map((one) => entryOf(one)) }, certificates[0], options);
}

export function bodyReply(body: unknown, signer: Issued | undefined, options: ReplyOptions = {}): Buffer {
  const by = signer ? { key: signer.key, serial: signer.serial } : {};
  return platformReply({ status: 200, body: JSON.stringify(body), ...by, ...options });
}

/** A 204 signed with this certificate's key. */
export function signedBy({ key, serial }: Issued, options: ReplyOptions = {}): Buffer {
  return platformReply({ key, serial, ...options });
}
