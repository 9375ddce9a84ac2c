import { createHash } from 'node:crypto';
import type { PayscoreAccess } from 'nestjs-payscore-sync';

/** Who a token belongs to, and the token as a digest: the token itself is not kept. */
export interface KnownCaller extends PayscoreAccess {
  readonly digest: Buffer;
}

/** SHA-256: equal lengths for a comparison in constant time. */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
