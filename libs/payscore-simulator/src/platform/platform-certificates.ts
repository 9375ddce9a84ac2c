import { X509Certificate, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { SimulatorClock } from '../clock.js';
import { generatePrivateKeyPem } from '../signing/private-key.js';
import { SimulatorError } from '../simulator-error.js';
import { newSerialNo, type CertificateAuthority } from '../x509/certificate-authority.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** WeChat Pay's platform certificates are good for five years. */
const VALID_MS = 5 * 365 * DAY_MS;

/** A platform certificate and where it is in its life. */
export interface PlatformCertificate {
  /** 40 hexadecimal digits, upper case. */
  readonly serialNo: string;
  readonly certificatePem: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Whether it is in the list that can be downloaded. */
  readonly published: boolean;
  /** The part of all replies it signs, 0 to 1. */
  readonly share: number;
}

/** A certificate with its key, to have the same one in another simulator. */
export interface KeptCertificate {
  certificatePem: string;
  privateKeyPem: string;
  published: boolean;
  share: number;
}

interface Held extends PlatformCertificate {
  readonly key: KeyObject;
  readonly privateKeyPem: string;
}

/** Platform certificates through publication, activation and retirement. The first is made when one is needed. */
export class PlatformCertificates {
  private held: Held[];
  private first: Promise<void> | undefined;
  private debt = 0;

  constructor(
    private readonly authority: CertificateAuthority,
    private readonly clock: SimulatorClock,
    kept: readonly KeptCertificate[] = [],
  ) {
    this.held = kept.map(reopen);
  }

  /** Every certificate there ever was, oldest first. */
  async list(): Promise<PlatformCertificate[]> {
    await this.ready();
    return this.held.map(withoutKey);
  }

  /** What can be downloaded, newest first as WeChat Pay lists them. */
  async published(): Promise<Held[]> {
    await this.ready();
    return this.held.filter(({ published }) => published).reverse();
  }

  /** Whether there ever was one of that serial number. */
  knows(serialNo: string): boolean {
    return this.held.some((one) => one.serialNo === serialNo.toUpperCase());
  }

  /** The certificate that signs the next reply: while two share the work they take turns by their shares. */
  async signer(): Promise<{ serial: string; key: KeyObject }> {
    await this.ready();
    const [main, other] = this.held.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
    if (main === undefined) throw new SimulatorError(409, 'no certificate signs', 'activate one');
    this.debt += other?.share ?? 0;
    const turn = other !== undefined && this.debt >= 1 ? other : main;
    if (turn === other) this.debt -= 1;
    return { serial: turn.serialNo, key: turn.key };
  }

  /**
   * Puts a new certificate on the list; it signs nothing yet. WeChat Pay does so a day before the swap.
   *
   * @param validity milliseconds since 1970; default: from yesterday, five years
   */
  async publish(validity: { validFrom?: number | undefined; validTo?: number | undefined } = {}) {
    await this.ready();
    return withoutKey(await this.create(validity, 0));
  }

  /**
   * Lets a published certificate sign replies from now on.
   *
   * @param serialNo default: the newest
   * @param share the part of replies it signs, above 0 up to 1 (default); the rest stays with the one before
   */
  async activate(serialNo?: string, share = 1): Promise<PlatformCertificate> {
    await this.ready();
    if (!(share > 0 && share <= 1))
      throw new SimulatorError(400, 'share is not valid', 'use above 0 up to 1');
    const target = this.find(serialNo ?? this.held.at(-1)?.serialNo ?? '');
    if (!target.published)
      throw new SimulatorError(409, `${target.serialNo} is retired`, 'publish a new one');
    const [before] = this.held.filter((one) => one !== target).sort((a, b) => b.share - a.share);
    this.debt = 0;
    this.held = this.held.map((one) => {
      if (one === target) return { ...one, share };
      return { ...one, share: one === before && one.share > 0 ? 1 - share : 0 };
    });
    return withoutKey(this.find(target.serialNo));
  }

  /**
   * Takes certificates off the list.
   *
   * @param serialNo default: every one that signs nothing
   */
  async retire(serialNo?: string): Promise<PlatformCertificate[]> {
    await this.ready();
    const leaving =
      serialNo === undefined ? this.held.filter(({ share }) => share === 0) : [this.find(serialNo)];
    const signing = leaving.find(({ share }) => share > 0);
    if (signing !== undefined) {
      throw new SimulatorError(409, `${signing.serialNo} still signs replies`, 'activate another one first');
    }
    this.held = this.held.map((one) => (leaving.includes(one) ? { ...one, published: false } : one));
    return this.list();
  }

  /** Another certificate for the same key and serial number, with other dates. */
  reissue(serialNo: string, validFrom: number, validTo: number): string {
    const { key } = this.find(serialNo);
    return this.issue(serialNo, createPublicKey(key), validFrom, validTo);
  }

  /** Everything needed to have the same certificates in another simulator. */
  keep(): KeptCertificate[] {
    return this.held.map(({ certificatePem, privateKeyPem, published, share }) => ({
      certificatePem,
      privateKeyPem,
      published,
      share,
    }));
  }

  private ready(): Promise<void> {
    this.first ??= this.held.length > 0 ? Promise.resolve() : this.create({}, 1).then(() => undefined);
    return this.first;
  }

  private async create(
    given: { validFrom?: number | undefined; validTo?: number | undefined },
    share: number,
  ): Promise<Held> {
    const privateKeyPem = await generatePrivateKeyPem();
    const serialNo = newSerialNo();
    const key = createPrivateKey(privateKeyPem);
    const validFrom = wholeSecond(given.validFrom ?? this.clock.now() - DAY_MS);
    const validTo = wholeSecond(given.validTo ?? validFrom + VALID_MS);
    const certificatePem = this.issue(serialNo, createPublicKey(key), validFrom, validTo);
    const held = { serialNo, certificatePem, validFrom, validTo, published: true, share, key, privateKeyPem };
    this.held.push(held);
    return held;
  }

  private issue(serialNo: string, publicKey: KeyObject, validFrom: number, validTo: number): string {
    return this.authority.issue({
      commonName: 'Simulated Tenpay sign',
      serialNo,
      publicKey,
      validFrom,
      validTo,
    });
  }

  private find(serialNo: string): Held {
    const found = this.held.find((one) => one.serialNo === serialNo.toUpperCase());
    if (found !== undefined) return found;
    throw new SimulatorError(404, `there is no certificate ${serialNo}`, 'GET /certificates lists them');
  }
}

function reopen({ certificatePem, privateKeyPem, published, share }: KeptCertificate): Held {
  const { serialNumber, validFrom, validTo } = new X509Certificate(certificatePem);
  return {
    serialNo: serialNumber,
    certificatePem,
    validFrom: Date.parse(validFrom),
    validTo: Date.parse(validTo),
    published,
    share,
    key: createPrivateKey(privateKeyPem),
    privateKeyPem,
  };
}

function withoutKey({
  serialNo,
  certificatePem,
  validFrom,
  validTo,
  published,
  share,
}: Held): PlatformCertificate {
  return { serialNo, certificatePem, validFrom, validTo, published, share };
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
