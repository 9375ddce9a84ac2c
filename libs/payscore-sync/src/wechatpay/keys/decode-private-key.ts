import { createPrivateKey, type KeyObject } from 'node:crypto';

/** In a PKCS #8 RSA key: version 0 and the algorithm. */
const RSA_HEADER = Buffer.from('020100300d06092a864886f70d0101010500', 'hex');

const BLOCK = /^-----BEGIN ((?:RSA )?PRIVATE KEY)-----\n([\w+/=\n]+)\n-----END \1-----\n?$/;

/**
 * The private key of a PEM block. OpenSSL 3 takes 0.3 ms for a PKCS #8 key, since it tries one decoder after the
 * other, and a third of that for the PKCS #1 key inside of it.
 * @throws Error of OpenSSL
 */
export function decodePrivateKey(pem: string): KeyObject {
  const [, label, lines = ''] = BLOCK.exec(pem) ?? [];
  const base64 = lines.replaceAll('\n', '');
  const der = Buffer.from(base64, 'base64');
  try {
    const key = label === 'RSA PRIVATE KEY' ? der : pkcs1Of(der);
    // Node.js skips characters that are not Base64; OpenSSL refuses them.
    if (key === null || der.toString('base64') !== base64) return createPrivateKey(pem);
    return createPrivateKey({ key, format: 'der', type: 'pkcs1' });
  } catch {
    return createPrivateKey(pem);
  } finally {
    // Small buffers share their memory, which a later one gets with what is in it.
    der.fill(0);
  }
}

/** The key inside a PKCS #8 RSA key with lengths of two bytes, as all from 2048 bits have; null for anything else. */
function pkcs1Of(der: Buffer): Buffer | null {
  const inner = contentOf(der, 0x30);
  if (!inner?.subarray(0, RSA_HEADER.length).equals(RSA_HEADER)) return null;
  return contentOf(inner.subarray(RSA_HEADER.length), 0x04);
}

/** The content of a DER value of this tag that is the whole buffer. */
function contentOf(der: Buffer, tag: number): Buffer | null {
  const isWhole =
    der[0] === tag && der[1] === 0x82 && der.length > 4 && der.readUInt16BE(2) === der.length - 4;
  return isWhole ? der.subarray(4) : null;
}
