import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PayscoreInstitutionOptions } from '../../options/index.js';
import { failed, type Finding, ok, skipped, warning } from '../findings/finding.js';

const SOON_MS = 30 * 86_400_000;

const CHECK = 'merchant-certificate';

/**
 * Compares the merchant's API certificate (`apiclient_cert.pem`) with the settings: serial number, key,
 * merchant, validity.
 *
 * @param path of the certificate
 * @param now our clock, epoch ms
 */
export function examineMerchantCertificate(
  path: string | undefined,
  merchant: PayscoreInstitutionOptions,
  now: number,
): Finding {
  if (path === undefined) return skipped(CHECK, 'give it with --merchant-certificate to compare it');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(readFileSync(path));
  } catch {
    return wrong('the file cannot be read, or holds no certificate');
  }
  return compare(certificate, merchant, now);
}

function compare(certificate: X509Certificate, merchant: PayscoreInstitutionOptions, now: number): Finding {
  const { serialNumber, subject, validFrom, validTo } = certificate;
  if (withoutZeros(serialNumber) !== withoutZeros(merchant.merchantSerialNo ?? '')) {
    // The variable is not quoted: it might contain a secret by mistake.
    const detail = `its serial number is ${serialNumber}, PAYSCORE_MERCHANT_SERIAL_NO another one`;
    return failed(CHECK, { detail, code: 'PAYSCORE_E_MERCHANT_SERIAL' });
  }
  const { privateKey } = merchant;
  if (privateKey === undefined || !createPublicKey(privateKey).equals(certificate.publicKey)) {
    const detail = 'its key is not the one of PAYSCORE_MERCHANT_PRIVATE_KEY';
    return failed(CHECK, { detail, code: 'PAYSCORE_E_MERCHANT_KEY' });
  }
  const owner = /^CN=(\d+)$/m.exec(subject)?.[1];
  if (owner !== undefined && owner !== merchant.mchid) {
    return wrong(`it is of merchant ${owner}, PAYSCORE_MCHID is ${merchant.mchid}`);
  }
  const left = Date.parse(validTo) - now;
  if (left <= 0) return wrong(`it expired on ${day(validTo)}`);
  if (now < Date.parse(validFrom)) return wrong(`it is valid from ${day(validFrom)} on only`);
  const detail = `serial number and key fit, valid until ${day(validTo)}`;
  return left > SOON_MS
    ? ok(CHECK, detail)
    : warning(CHECK, { detail, code: 'PAYSCORE_E_MERCHANT_CERTIFICATE' });
}

function withoutZeros(hex: string): string {
  return hex.toUpperCase().replace(/^0+/, '');
}

function day(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}

function wrong(detail: string): Finding {
  return failed(CHECK, { detail, code: 'PAYSCORE_E_MERCHANT_CERTIFICATE' });
}
