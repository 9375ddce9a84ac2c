import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Institution } from '../institution.js';
import { SimulatorError } from '../simulator-error.js';

/** The institution's API certificates WeChat Pay accepts: several while a merchant changes its key. */
export class MerchantKeys {
  private readonly keys: Map<string, KeyObject>;

  constructor({ serialNo, merchantPublicKey }: Institution) {
    this.keys = new Map([[serialNo, merchantPublicKey]]);
  }

  /** Serial numbers, oldest first. */
  list(): string[] {
    return [...this.keys.keys()];
  }

  find(serialNo: string): KeyObject | undefined {
    return this.keys.get(serialNo);
  }

  /** Accepts one more key, or another one under the same serial number. Takes a public or private key as PEM. */
  add(serialNo: string, keyPem: string): void {
    if (!/^[0-9A-Fa-f]{1,40}$/.test(serialNo)) {
      throw new SimulatorError(400, 'serialNo is not valid', 'use 1 to 40 hexadecimal digits');
    }
    this.keys.set(serialNo, readKey(keyPem));
  }

  /** Refuses the key from now on: the merchant revoked its certificate, or it ran out. */
  remove(serialNo: string): void {
    if (this.keys.delete(serialNo)) return;
    throw new SimulatorError(
      404,
      `there is no key ${serialNo}`,
      `known: ${this.list().join(', ') || 'none'}`,
    );
  }
}

function readKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Said below, without a word of what may be a private key.
  }
  throw new SimulatorError(400, 'keyPem is not valid', 'send an RSA key as PEM');
}
