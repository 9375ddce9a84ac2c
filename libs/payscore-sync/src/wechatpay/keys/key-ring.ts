import type { KeyObject } from 'node:crypto';
import { ConfigurationError, type PayscoreProblem, problemOf } from '../../errors/payscore.error.js';
import { requireRsa, unreadable } from './key-reading.js';

/** A key with which WeChat Pay signs replies. */
export interface PlatformKey {
  /** Value of `Wechatpay-Serial`: `PUB_KEY_ID_…`, or a platform certificate's serial number in hex. */
  readonly serial: string;
  /** Public RSA key. */
  readonly key: KeyObject;
}

/** Keys for the verification of replies. Read for every call, so an implementation may replace keys at run time. */
export interface PlatformKeys {
  /** Sent with a request, so that WeChat Pay signs with a key we have; null without a key. */
  readonly preferredSerial: string | null;
  /** Null when the serial is unknown. */
  find(serial: string): KeyObject | null;
}

/** Constant keys. Several may be valid at once; requests ask for the first one. */
export class StaticKeyRing implements PlatformKeys {
  readonly preferredSerial: string;
  readonly #keys: ReadonlyMap<string, KeyObject>;

  /** @throws {@link ConfigurationError} when there is no key, two share a serial or one is not a public RSA key. */
  constructor(keys: readonly PlatformKey[]) {
    const [preferred] = keys;
    const problems = keys.flatMap(keyProblems);
    if (preferred === undefined)
      problems.push(problemOf('keys', 'is empty.', 'Give at least one key of WeChat Pay.'));
    if (preferred === undefined || problems.length > 0) {
      throw new ConfigurationError(problems, 'The keys of WeChat Pay cannot be used');
    }
    this.preferredSerial = preferred.serial;
    this.#keys = new Map(keys.map(({ serial, key }) => [serial, key]));
  }

  find(serial: string): KeyObject | null {
    return this.#keys.get(serial) ?? null;
  }
}

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

/** Several key rings as one, e.g. public keys and platform certificates, in order of preference. */
export class KeyChain implements PlatformKeys {
  readonly #sources: readonly PlatformKeys[];

  constructor(sources: readonly PlatformKeys[]) {
    this.#sources = sources;
  }

  get preferredSerial(): string | null {
    for (const { preferredSerial } of this.#sources) if (preferredSerial !== null) return preferredSerial;
    return null;
  }

  find(serial: string): KeyObject | null {
    for (const source of this.#sources) {
      const key = source.find(serial);
      if (key !== null) return key;
    }
    return null;
  }
}

function keyProblems(
  { serial, key }: PlatformKey,
  index: number,
  all: readonly PlatformKey[],
): PayscoreProblem[] {
  const problems: PayscoreProblem[] = [];
  const reading =
    key.type === 'public'
      ? requireRsa(key, `keys[${index}].key`)
      : unreadable(
          `keys[${index}].key`,
          `is a ${key.type} key.`,
          'Replies are verified with public keys only.',
        );
  if (reading.problem) problems.push(reading.problem);
  if (!/^[0-9A-Za-z_]{1,80}$/.test(serial)) {
    problems.push(
      problemOf(
        `keys[${index}].serial`,
        'is neither PUB_KEY_ID_… nor a hexadecimal serial.',
        'Copy it exactly.',
      ),
    );
  }
  if (all.findIndex((other) => other.serial === serial) !== index) {
    problems.push(problemOf(`keys[${index}].serial`, 'is given twice.', 'Keep one key per serial.'));
  }
  return problems;
}
