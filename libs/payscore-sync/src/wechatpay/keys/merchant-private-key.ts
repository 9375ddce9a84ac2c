import type { KeyObject } from 'node:crypto';
import type { PayscoreProblem } from '../../errors/payscore.error.js';
import { decodePrivateKey } from './decode-private-key.js';
import { type KeyReading, readBlock, readKeyObject, unreadable, withoutBlock } from './key-reading.js';
import { pemBlocks } from './pem.js';
import { textProblem } from './text-problem.js';

const GIVE_KEY = 'Give the content of apiclient_key.pem.';

/**
 * Reads the merchant's private key (商户API私钥) once, so that requests need no parsing and the PEM text can be
 * dropped.
 *
 * @param value PEM with real or `\n`-escaped newlines, or a private `KeyObject`
 * @param field name of the setting, for the problem
 */
export function readMerchantPrivateKey(value: string | KeyObject, field: string): KeyReading {
  if (typeof value !== 'string') return readKeyObject(value, 'private', field, GIVE_KEY);
  const block = pemBlocks(value).find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (!block) return withoutBlock(value, field, 'PRIVATE KEY', whatItIs, GIVE_KEY);
  if (block.label === 'ENCRYPTED PRIVATE KEY' || block.text.includes('4,ENCRYPTED')) {
    return unreadable(
      field,
      'is encrypted with a passphrase.',
      'Decrypt it (openssl pkey -in apiclient_key.pem -out decrypted.pem) and keep the result in your secret store.',
    );
  }
  if (block.label === 'OPENSSH PRIVATE KEY') return unreadable(field, 'is a key of OpenSSH.', GIVE_KEY);
  return readBlock(block, 'private', decodePrivateKey, field, GIVE_KEY);
}

/** Null when the text can be a merchant API certificate's serial number (商户API证书序列号). */
export function merchantSerialProblem(serialNo: string, field: string): PayscoreProblem | null {
  const remedy =
    'Give the serial number of apiclient_cert.pem (openssl x509 -in apiclient_cert.pem -noout -serial).';
  const problem = textProblem(serialNo, field, `${remedy} Write it in quotes.`);
  if (problem) return problem;
  if (/^[0-9A-Fa-f]{1,64}$/.test(serialNo)) return null;
  const message = serialNo.startsWith('PUB_KEY_ID_')
    ? "is the ID of WeChat Pay's public key, not the serial number of your own certificate."
    : 'is no certificate serial number: hexadecimal, at most 64 characters.';
  return { field, message, remedy };
}

/** Normalizes a serial number: tools write it in lower case, with colons, spaces or `serial=`. */
export function plainSerial(serialNo: string): string {
  return serialNo
    .replace(/^\s*serial\s*=/i, '')
    .replace(/[\s:]/g, '')
    .replace(/^[0-9a-f]+$/i, (digits) => digits.toUpperCase());
}

function whatItIs(label: string): string {
  if (label.endsWith('CERTIFICATE')) return 'is a certificate, not a private key.';
  if (label.endsWith('PUBLIC KEY')) return 'is a public key, not a private key.';
  return `is a PEM block of type ${label}, not a private key.`;
}
