import { randomBytes } from 'node:crypto';

/** 32 hex characters from 128 random bits; a UUID would carry only 122. */
export function createNonce(): string {
  return randomBytes(16).toString('hex');
}
