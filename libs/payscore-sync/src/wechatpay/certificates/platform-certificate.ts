import { X509Certificate } from 'node:crypto';
import { requireRsa } from '../keys/key-reading.js';
import type { PlatformKey } from '../keys/key-ring.js';
import { pemBlocks } from '../keys/pem.js';
import { refusedList } from './certificate.error.js';

/** A platform certificate (平台证书) of WeChat Pay: its key and validity. */
export interface PlatformCertificate extends PlatformKey {
  /** Epoch ms, included. */
  readonly validFrom: number;
  /** Epoch ms, excluded. */
  readonly validTo: number;
}

/**
 * Reads one certificate and compares it with its listed serial number.
 *
 * @throws CertificateError `PAYSCORE_E_CERTIFICATE_LIST`
 */
export function readPlatformCertificate(pem: string, listedSerial: string): PlatformCertificate {
  const [block] = pemBlocks(pem);
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(block?.text ?? pem);
  } catch {
    throw refusedList(`entry ${listedSerial} holds no certificate that can be read`);
  }
  if (plain(certificate.serialNumber) !== plain(listedSerial)) {
    throw refusedList(`entry ${listedSerial} holds the certificate of another serial number`);
  }
  const { key, problem } = requireRsa(certificate.publicKey, `entry ${listedSerial}`);
  if (key === null) throw refusedList(`${problem.field} ${problem.message}`);
  const [validFrom, validTo] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (Number.isNaN(validFrom) || Number.isNaN(validTo)) {
    throw refusedList(`entry ${listedSerial} does not say when it is valid`);
  }
  return { serial: listedSerial, key, validFrom, validTo };
}

export function isValidAt({ validFrom, validTo }: PlatformCertificate, now: number): boolean {
  return validFrom <= now && now < validTo;
}

/** Serial numbers appear in either case, with or without a leading zero. */
function plain(serial: string): string {
  return serial.toUpperCase().replace(/^0+(?=.)/, '');
}
