import { randomFillSync } from 'node:crypto';

/** 128 bits; a UUID would carry only 122. */
const NONCE_BYTES = 16;

/** Random bytes for the next nonces, fetched for many at once because fetching dominates the cost. */
const pool = Buffer.alloc(NONCE_BYTES * 128);
let used = pool.length;

/** 32 hex characters. */
export function createNonce(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += NONCE_BYTES;
  return pool.toString('hex', used - NONCE_BYTES, used);
}
