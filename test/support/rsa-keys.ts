import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

declare global {
  /** Of `test/jest/environment.mjs`. */
  var payscoreNthKeyPem: (index: number) => string;
}

let taken = 0;
const returned: string[] = [];

/** An RSA-2048 private key, PKCS#8 PEM, which nothing else in this spec file has now. Other spec files may get it. */
export function newPrivateKeyPem(): string {
  return returned.pop() ?? globalThis.payscoreNthKeyPem(taken++);
}

/** For others of this spec file, who need not wait until one more is made. */
export function returnPrivateKeyPem(pem: string): void {
  returned.push(pem);
}

/** As `newPrivateKeyPem`, both halves. */
export function newKeyPair(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const pem = newPrivateKeyPem();
  return { privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) };
}
