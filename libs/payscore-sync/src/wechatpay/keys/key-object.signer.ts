import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { ConfigurationError } from '../../errors/payscore.error.js';
import { merchantSerialProblem, plainSerial, readMerchantPrivateKey } from './merchant-private-key.js';
import type { SignContext, Signer } from './signer.js';

export interface KeyObjectSignerOptions {
  /** Serial number of the merchant API certificate, hex; lower case, colons and spaces are normalized. */
  readonly serialNo: string;
  /** RSA key of 2048 bits or more: PEM with real or `\n`-escaped newlines, or a private `KeyObject`. */
  readonly privateKey: string | KeyObject;
}

/** Signs with a key in this process. JSON and `util.inspect` show no part of it. */
export class KeyObjectSigner implements Signer {
  readonly serialNo: string;
  readonly #key: KeyObject;

  /** @throws {@link ConfigurationError} naming every problem of the serial number and the key. */
  constructor({ serialNo: givenSerial, privateKey }: KeyObjectSignerOptions) {
    const serialNo = typeof givenSerial === 'string' ? plainSerial(givenSerial) : givenSerial;
    const reading = readMerchantPrivateKey(privateKey, 'privateKey');
    const problems = [merchantSerialProblem(serialNo, 'serialNo'), reading.problem].filter((p) => p !== null);
    if (problems.length > 0 || reading.key === null) {
      throw new ConfigurationError(problems, 'The merchant key cannot be used');
    }
    this.serialNo = serialNo;
    this.#key = reading.key;
  }

  /** Worked out at its first use. */
  get keyFingerprint(): string {
    const known = fingerprints.get(this.#key) ?? fingerprintOf(this.#key);
    fingerprints.set(this.#key, known);
    return known;
  }

  sign(message: string, { inFlight }: SignContext): Promise<string> {
    const bytes = Buffer.from(message);
    return new Promise((resolve, reject) => {
      // The thread pool uses all cores for concurrent signatures, but is slower for a single one.
      if (inFlight > 1) {
        sign('sha256', bytes, this.#key, (error, signature) => {
          if (error) reject(error);
          else resolve(signature.toString('base64'));
        });
      } else {
        resolve(sign('sha256', bytes, this.#key).toString('base64'));
      }
    });
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return 'KeyObjectSigner [redacted]';
  }
}

const fingerprints = new WeakMap<KeyObject, string>();

function fingerprintOf(privateKey: KeyObject): string {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(publicKey).digest('hex');
}
