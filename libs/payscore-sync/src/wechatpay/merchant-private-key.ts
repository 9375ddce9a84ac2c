import type { KeyObject } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import type { PayscoreProblem } from '../errors/payscore.error.js';
import { type KeyReading, requireRsa, unreadable } from './key-reading.js';
import { pemBlocks } from './pem.js';

const GIVE_KEY = 'Give the content of apiclient_key.pem.';

/**
 * Reads the merchant's private key (商户API私钥) once, so that no request pays for parsing and the PEM text can
 * be dropped.
 *
 * @param value PEM with real or `\n`-escaped newlines, or a private `KeyObject`
 * @param field name of the setting, for the problem
 */
export function readMerchantPrivateKey(value: string | KeyObject, field: string): KeyReading {
  if (typeof value !== 'string') {
    return value.type === 'private'
      ? requireRsa(value, field)
      : unreadable(field, `is a ${value.type} key.`, 'Give the merchant API private key.');
  }
  const blocks = pemBlocks(value);
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (!block) return unreadable(field, whatItIs(blocks[0]?.label), GIVE_KEY);
  if (block.label === 'ENCRYPTED PRIVATE KEY' || block.text.includes('4,ENCRYPTED')) {
    return unreadable(
      field,
      'is encrypted with a passphrase.',
      'Decrypt it (openssl pkey -in apiclient_key.pem -out decrypted.pem) and keep the result in your secret store.',
    );
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(block.text);
  } catch {
    // OpenSSL's own message says nothing a person can act on.
    return unreadable(
      field,
      'is damaged: its PEM block cannot be decoded.',
      `${GIVE_KEY} Check its newlines.`,
    );
  }
  return requireRsa(key, field);
}

/** Null when the text can be a merchant API certificate's serial number (商户API证书序列号). */
export function merchantSerialProblem(serialNo: string, field: string): PayscoreProblem | null {
  if (/^[0-9A-Fa-f]{1,64}$/.test(serialNo)) return null;
  const remedy =
    'Give the serial number of apiclient_cert.pem (openssl x509 -in apiclient_cert.pem -noout -serial).';
  const message = serialNo.startsWith('PUB_KEY_ID_')
    ? "is the ID of WeChat Pay's public key, not the serial number of your own certificate."
    : 'is no certificate serial number: hexadecimal, at most 64 characters.';
  return { field, message, remedy };
}

function whatItIs(label: string | undefined): string {
  if (label === undefined) return 'is not PEM: there is no -----BEGIN PRIVATE KEY-----.';
  if (label.endsWith('CERTIFICATE')) return 'is a certificate, not a private key.';
  if (label.endsWith('PUBLIC KEY')) return 'is a public key, not a private key.';
  return `is a PEM block of type ${label}, not a private key.`;
}
