import { createPrivateKey } from 'node:crypto';

/**
 * Texts of as many private keys, made in no time: they differ in the private exponent, which OpenSSL does not use
 * beside the primes.
 *
 * @param {string} pem
 * @param {number} count
 */
export function keysOfTheirOwn(pem, count) {
  const key = createPrivateKey(pem).export({ format: 'jwk' });
  return Array.from({ length: count }, (_, index) => {
    const exponent = Buffer.from(key.d, 'base64url');
    exponent.writeUInt32BE(index, exponent.length - 4);
    const own = { ...key, d: exponent.toString('base64url') };
    return createPrivateKey({ key: own, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' });
  });
}
