import type { KeyObject } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import type { Institution } from '../institution.js';
import type { CertificateAuthority } from '../x509/certificate-authority.js';
import { PlatformCertificates } from './platform-certificates.js';

export const KEY_MODES = ['both', 'public-key', 'certificates'] as const;
/**
 * What WeChat Pay has given the institution to verify replies with: a public key, platform certificates, or both
 * while it changes from one to the other.
 */
export type KeyMode = (typeof KEY_MODES)[number];

/** The key a reply is signed with and the serial it goes under. */
export interface PlatformKey {
  readonly serial: string;
  readonly key: KeyObject;
}

/** WeChat Pay's own keys. */
export class Platform {
  readonly certificates: PlatformCertificates;

  constructor(
    private readonly institution: Institution,
    authority: CertificateAuthority,
    clock: SimulatorClock,
    private keyMode: KeyMode,
  ) {
    this.certificates = new PlatformCertificates(authority, clock, institution.options.certificates);
  }

  get mode(): KeyMode {
    return this.keyMode;
  }

  setMode(mode: KeyMode): void {
    this.keyMode = mode;
  }

  /** Whether a request may name this as its `Wechatpay-Serial`. A retired certificate may still be named. */
  knows(serial: string): boolean {
    return serial === this.institution.platformKeyId || this.certificates.knows(serial);
  }

  /**
   * The key of the reply to a request with this `Wechatpay-Serial`: the public key when the request names one and the
   * institution has it, else the certificate that signs now.
   */
  async keyFor(serial: string | undefined): Promise<PlatformKey> {
    const { platformKeyId, platformPrivateKey } = this.institution;
    const named = this.keyMode === 'both' && serial?.startsWith('PUB_KEY_ID_') === true;
    if (named || this.keyMode === 'public-key') return { serial: platformKeyId, key: platformPrivateKey };
    return this.certificates.signer();
  }
}
