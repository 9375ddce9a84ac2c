import { randomUUID } from 'node:crypto';
import type { Signer, SignerSource } from './signer.js';

/** Identity of the caller for WeChat Pay: a serial number and the signing key. */
export interface Credential {
  /** The same in every process that signs with the same serial number and key; at most 130 characters. */
  readonly id: string;
  /** Serial number of the merchant API certificate, hex. */
  readonly serialNo: string;
}

/** For signers without a `keyFingerprint`. */
const ownKeys = new WeakMap<Signer | SignerSource, string>();

/** The credential of the current signer. Without a fingerprint it belongs to this process only. */
export function credentialOf(source: Signer | SignerSource): Credential {
  const { serialNo, keyFingerprint } = typeof source === 'function' ? source() : source;
  const isTold = keyFingerprint !== undefined && /^[0-9A-Fa-f]{64}$/.test(keyFingerprint);
  const key = isTold ? keyFingerprint.toLowerCase() : ownKeyOf(source);
  return { id: `${serialNo.slice(0, 64)}/${key}`, serialNo };
}

function ownKeyOf(source: Signer | SignerSource): string {
  const key = ownKeys.get(source) ?? randomUUID();
  ownKeys.set(source, key);
  return key;
}
