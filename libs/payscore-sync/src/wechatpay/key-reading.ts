import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { PayscoreProblem } from '../errors/payscore.error.js';

/** Outcome of reading a key: the key, or what is wrong with the text given. Never contains the text. */
export type KeyReading =
  | { readonly key: KeyObject; readonly problem: null }
  | { readonly key: null; readonly problem: PayscoreProblem };

/** WECHATPAY2-SHA256-RSA2048 asks for RSA; shorter keys are no longer safe. */
const MIN_RSA_BITS = 2048;

export function unreadable(field: string, message: string, remedy: string): KeyReading {
  return { key: null, problem: { field, message, remedy } };
}

/** Accepts the key when it is RSA of 2048 bits or more. The key it answers is a copy. */
export function requireRsa(given: KeyObject, field: string): KeyReading {
  if (given.asymmetricKeyType !== 'rsa') {
    const type = (given.asymmetricKeyType ?? 'symmetric').toUpperCase();
    return unreadable(field, `holds a key of type ${type}.`, 'WeChat Pay signs with RSA keys only.');
  }
  const key = copyOf(given);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_RSA_BITS) {
    return unreadable(field, `holds an RSA key of ${bits} bits.`, `Use at least ${MIN_RSA_BITS} bits.`);
  }
  return { key, problem: null };
}

/**
 * The same key, parsed again. A key that `generateKeyPair` returned shares a mutex with the job that made it:
 * `asymmetricKeyDetails` holds that mutex while it allocates memory, and if this starts a garbage collection that
 * destroys the job, the job waits for the mutex and the process never goes on (seen on Node.js 20).
 */
function copyOf(key: KeyObject): KeyObject {
  return key.type === 'private'
    ? createPrivateKey({ key: key.export({ type: 'pkcs8', format: 'der' }), type: 'pkcs8', format: 'der' })
    : createPublicKey({ key: key.export({ type: 'spki', format: 'der' }), type: 'spki', format: 'der' });
}
