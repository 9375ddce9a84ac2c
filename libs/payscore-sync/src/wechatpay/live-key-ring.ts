import type { KeyObject } from 'node:crypto';
import { type PlatformKey, type PlatformKeys, StaticKeyRing } from './key-ring.js';

/** Keys of WeChat Pay that can be replaced while calls are under way. */
export class LiveKeyRing implements PlatformKeys {
  #current: StaticKeyRing;

  /** @throws ConfigurationError as {@link StaticKeyRing} does */
  constructor(keys: readonly PlatformKey[]) {
    this.#current = new StaticKeyRing(keys);
  }

  get preferredSerial(): string {
    return this.#current.preferredSerial;
  }

  find(serial: string): KeyObject | null {
    return this.#current.find(serial);
  }

  /**
   * From now on these keys; the first one is asked for. Keep the old key in the list until WeChat Pay has stopped
   * signing with it.
   *
   * @throws ConfigurationError and keeps the keys as they are
   */
  replace(keys: readonly PlatformKey[]): void {
    this.#current = new StaticKeyRing(keys);
  }
}
