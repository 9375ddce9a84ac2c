import type { KeyObject } from 'node:crypto';
import { member } from '../replies/parse-reply.js';
import { refusedList } from './certificate.error.js';
import { decryptEnvelope, type Envelope } from './decrypt-envelope.js';
import { isValidAt, type PlatformCertificate, readPlatformCertificate } from './platform-certificate.js';

/** A list has one certificate, or a few during a change of keys. */
const MAX_ENTRIES = 20;

interface Entry {
  readonly serial: string;
  readonly envelope: Envelope;
}

/** Content of a list, untrusted until its signature is checked. */
export interface OpenedList {
  /** Unexpired certificates; at least one is valid now. */
  readonly certificates: readonly PlatformCertificate[];
}

/** No entry could be decrypted: the key is wrong, or the list was altered. */
export class UndecryptableListError extends Error {}

/**
 * Decrypts a list of platform certificates (https://pay.weixin.qq.com/doc/global/v3/zh/4013013878). One invalid
 * entry makes the whole list invalid.
 *
 * @param body parsed JSON of the reply
 * @param apiV3Keys secret keys of 32 bytes
 * @param now our clock, epoch ms
 * @throws CertificateError `PAYSCORE_E_CERTIFICATE_LIST`
 * @throws UndecryptableListError
 */
export function openCertificateList(body: unknown, apiV3Keys: readonly KeyObject[], now: number): OpenedList {
  const entries = readEntries(body);
  const texts = entries.map(({ envelope }) => decryptEnvelope(envelope, apiV3Keys));
  if (texts.every((text) => text === null)) throw new UndecryptableListError();
  const certificates = entries.map(({ serial }, index) => {
    const text = texts[index];
    if (text === null || text === undefined)
      throw refusedList(`entry ${serial} was altered: it cannot be decrypted`);
    return readPlatformCertificate(text, serial);
  });
  if (!certificates.some((one) => isValidAt(one, now))) {
    throw refusedList(
      `none of its certificates is valid now: ${certificates.map(describeValidity).join(', ')}`,
    );
  }
  return { certificates: certificates.filter(({ validTo }) => now < validTo) };
}

function describeValidity({ serial, validFrom, validTo }: PlatformCertificate): string {
  return `${serial} from ${new Date(validFrom).toISOString()} to ${new Date(validTo).toISOString()}`;
}

function readEntries(body: unknown): Entry[] {
  const data = member(body, 'data');
  if (!Array.isArray(data) || data.length === 0) throw refusedList('it is no list of certificates');
  if (data.length > MAX_ENTRIES) throw refusedList(`it has more than ${MAX_ENTRIES} entries`);
  const entries = data.map(readEntry);
  if (new Set(entries.map(({ serial }) => serial.toUpperCase())).size < entries.length) {
    throw refusedList('it names one serial number twice');
  }
  return entries;
}

function readEntry(item: unknown, index: number): Entry {
  const sealed = member(item, 'encrypt_certificate');
  const algorithm = member(sealed, 'algorithm');
  const parts = [member(item, 'serial_no'), member(sealed, 'nonce'), member(sealed, 'ciphertext')];
  const [serial, nonce, ciphertext] = parts;
  if (typeof serial !== 'string' || !/^[0-9A-Fa-f]{1,64}$/.test(serial)) {
    throw refusedList(`entry ${index + 1} has no hexadecimal serial number`);
  }
  if (algorithm !== 'AEAD_AES_256_GCM')
    throw refusedList(`entry ${serial} is not encrypted with AEAD_AES_256_GCM`);
  if (typeof nonce !== 'string' || typeof ciphertext !== 'string')
    throw refusedList(`entry ${serial} is incomplete`);
  const associatedData = member(sealed, 'associated_data') ?? '';
  if (typeof associatedData !== 'string') throw refusedList(`entry ${serial} is incomplete`);
  return { serial, envelope: { nonce, associatedData, ciphertext } };
}
