import { createDecipheriv, type KeyObject } from 'node:crypto';

/** `encrypt_certificate` of a list entry, or `resource` of a notification: AEAD_AES_256_GCM under the APIv3 key. */
export interface Envelope {
  readonly nonce: string;
  readonly associatedData: string;
  /** Base64; the last 16 bytes are the tag. */
  readonly ciphertext: string;
}

const TAG_BYTES = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The plain text, or null when the tag does not match: another key, or altered data. Unauthenticated data is
 * never returned.
 *
 * @param apiV3Keys secret keys of 32 bytes: one, or two while it is changed
 */
export function decryptEnvelope(envelope: Envelope, apiV3Keys: readonly KeyObject[]): string | null {
  for (const key of apiV3Keys) {
    const text = decryptBy(envelope, key);
    if (text !== null) return text;
  }
  return null;
}

function decryptBy({ nonce, associatedData, ciphertext }: Envelope, apiV3Key: KeyObject): string | null {
  const bytes = Buffer.from(ciphertext, 'base64');
  if (!BASE64.test(ciphertext) || bytes.length <= TAG_BYTES || Buffer.byteLength(nonce) !== 12) return null;
  const decipher = createDecipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associatedData));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(0, -TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString();
  } catch {
    return null;
  }
}
