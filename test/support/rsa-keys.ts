import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

declare global {
  /** Of `test/jest/environment.mjs`. */
  var payscoreNthKeyPem: (index: number) => string;
}

let taken = 0;

/** An RSA-2048 private key, PKCS#8 PEM, which no other call in this spec file gets. Other spec files may get it. */
export function newPrivateKeyPem(): string {
  taken += 1;
  return globalThis.payscoreNthKeyPem(taken - 1);
}

/** As `newPrivateKeyPem`, both halves. */
export function newKeyPair(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const pem = newPrivateKeyPem();
  return { privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) };
}
