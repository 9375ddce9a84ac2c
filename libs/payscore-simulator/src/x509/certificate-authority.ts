import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { bitString, boolean, explicit, integer, octetString, oid, sequence, set, time, utf8 } from './der.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const ROOT_YEARS = 20;
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const ISSUER = name('Payscore Simulator Root CA', 'Payscore Simulator');
/** Bits of the key usage extension, the first at the left, and how many on the right do not count. */
const SIGNS_DATA = bitString(Buffer.of(0b1100_0000), 6);
const SIGNS_CERTIFICATES = bitString(Buffer.of(0b0000_0110), 1);

/** What a certificate says. Times in milliseconds since 1970. */
export interface CertificateFacts {
  readonly commonName: string;
  /** Hexadecimal digits, 40 at most. */
  readonly serialNo: string;
  readonly publicKey: KeyObject;
  readonly validFrom: number;
  readonly validTo: number;
}

/** Issues X.509 v3 certificates (RFC 5280). Its own key is of the P-256 curve: made in no time, at every start. */
export class CertificateAuthority {
  private readonly privateKey: KeyObject;
  private readonly keyId: Buffer;
  /** The root certificate, signed by itself. */
  readonly certificatePem: string;

  constructor(nowMs: number) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    this.keyId = keyIdOf(publicKey);
    const validFrom = nowMs - DAY_MS;
    const validTo = validFrom + ROOT_YEARS * 365 * DAY_MS;
    this.certificatePem = this.write(ISSUER, newSerialNo(), publicKey, { validFrom, validTo }, [
      extension('2.5.29.19', true, sequence(boolean(true))),
      extension('2.5.29.15', true, SIGNS_CERTIFICATES),
    ]);
  }

  /** A certificate of an end entity, as PEM. */
  issue({ commonName, serialNo, publicKey, ...validity }: CertificateFacts): string {
    return this.write(name(commonName, 'Payscore Simulator'), serialNo, publicKey, validity, [
      extension('2.5.29.19', true, sequence()),
      extension('2.5.29.15', true, SIGNS_DATA),
    ]);
  }

  private write(
    subject: Buffer,
    serialNo: string,
    publicKey: KeyObject,
    { validFrom, validTo }: { validFrom: number; validTo: number },
    extensions: Buffer[],
  ): string {
    const toBeSigned = sequence(
      explicit(0, integer(Buffer.of(2))),
      integer(Buffer.from(serialNo.padStart(40, '0'), 'hex')),
      ECDSA_WITH_SHA256,
      ISSUER,
      sequence(time(validFrom), time(validTo)),
      subject,
      spkiOf(publicKey),
      explicit(
        3,
        sequence(
          ...extensions,
          extension('2.5.29.14', false, octetString(keyIdOf(publicKey))),
          extension('2.5.29.35', false, sequence(authorityKeyId(this.keyId))),
        ),
      ),
    );
    const signature = sign('sha256', toBeSigned, this.privateKey);
    return toPem(sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature)));
  }
}

/** A serial number as WeChat Pay's have it: 40 hexadecimal digits, and positive. */
export function newSerialNo(): string {
  const bytes = randomBytes(20);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.toString('hex').toUpperCase();
}

function name(commonName: string, organisation: string): Buffer {
  const attribute = (id: string, text: string) => set(sequence(oid(id), utf8(text)));
  return sequence(attribute('2.5.4.10', organisation), attribute('2.5.4.3', commonName));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** `[0] IMPLICIT OCTET STRING`: the same bytes under another tag. */
function authorityKeyId(keyId: Buffer): Buffer {
  const bytes = octetString(keyId);
  bytes[0] = 0x80;
  return bytes;
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function keyIdOf(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(spkiOf(publicKey)).digest();
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
