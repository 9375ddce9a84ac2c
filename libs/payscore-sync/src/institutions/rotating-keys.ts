import type { KeyObject } from 'node:crypto';
import { type Credential, credentialOf } from '../wechatpay/keys/credential.js';
import type { PlatformKeys, Signer, SignerSource, WechatPayClientOptions } from '../wechatpay/index.js';

/**
 * The keys of one institution, replaceable during calls. The client stays, with its nonces of accepted replies,
 * its clock skew and its connections.
 */
export class RotatingKeys {
  readonly options: WechatPayClientOptions;
  private signer: Signer | SignerSource;
  private platformKeys: PlatformKeys | undefined;

  constructor(private given: WechatPayClientOptions) {
    this.signer = given.signer;
    this.platformKeys = given.keys;
    const keys: PlatformKeys = new CurrentKeys(() => this.platformKeys as PlatformKeys);
    this.options = { ...given, signer: () => this.currentSigner, ...(given.keys ? { keys } : {}) };
  }

  get merchantSerialNo(): string {
    return this.currentSigner.serialNo;
  }

  /** Credential of the next request. */
  get credential(): Credential {
    return credentialOf(this.signer);
  }

  /** Takes the keys of `next`; returns false without a change when more than the keys differ. */
  rotate(next: WechatPayClientOptions): boolean {
    if (!isSameButKeys(this.given, next)) return false;
    this.given = next;
    this.signer = next.signer;
    this.platformKeys = next.keys;
    return true;
  }

  private get currentSigner(): Signer {
    return typeof this.signer === 'function' ? this.signer() : this.signer;
  }
}

class CurrentKeys implements PlatformKeys {
  constructor(private readonly current: () => PlatformKeys) {}

  get preferredSerial(): string | null {
    return this.current().preferredSerial;
  }

  find(serial: string): KeyObject | null {
    return this.current().find(serial);
  }
}

function isSameButKeys(a: WechatPayClientOptions, b: WechatPayClientOptions): boolean {
  return (
    a.mchid === b.mchid &&
    a.timeoutMs === b.timeoutMs &&
    a.agent === b.agent &&
    JSON.stringify(a.baseUrls) === JSON.stringify(b.baseUrls) &&
    Boolean(a.keys) === Boolean(b.keys) &&
    isSameDownload(a.certificates, b.certificates)
  );
}

type Download = WechatPayClientOptions['certificates'];

function isSameDownload(a: Download, b: Download): boolean {
  if (!a || !b) return !a === !b;
  return (
    isSameKey(a.apiV3Key, b.apiV3Key) &&
    isSameKey(a.secondApiV3Key, b.secondApiV3Key) &&
    a.path === b.path &&
    a.refreshMinMs === b.refreshMinMs
  );
}

function isSameKey(a: string | KeyObject | undefined, b: string | KeyObject | undefined): boolean {
  if (a === undefined || b === undefined || typeof a === 'string' || typeof b === 'string') return a === b;
  return a.equals(b);
}
