import type { KeyObject } from 'node:crypto';
import { type PlatformKey, type PlatformKeys, StaticKeyRing } from './key-ring.js';

/**
 * Keys of WeChat Pay that can be replaced during calls. It may be empty if platform certificates are downloaded
 * as well: an institution goes from certificates to public keys by `replace([key])`, and back by `replace([])`.
 */
export class LiveKeyRing implements PlatformKeys {
  #current: StaticKeyRing | null = null;

  /** @throws ConfigurationError when two share a serial or one is not a public RSA key */
  constructor(keys: readonly PlatformKey[]) {
    this.replace(keys);
  }

  get preferredSerial(): string | null {
    return this.#current?.preferredSerial ?? null;
  }

  find(serial: string): KeyObject | null {
    return this.#current?.find(serial) ?? null;
  }

  /**
   * Replaces the keys; requests ask for the first one. Keep an old key in the list until WeChat Pay has stopped
   * signing with it.
   *
   * @throws ConfigurationError; the keys stay unchanged
   */
  replace(keys: readonly PlatformKey[]): void {
    this.#current = keys.length === 0 ? null : new StaticKeyRing(keys);
  }
}
