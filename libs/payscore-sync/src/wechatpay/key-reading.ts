import type { KeyObject } from 'node:crypto';
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

/** Accepts the key when it is RSA of 2048 bits or more. */
export function requireRsa(key: KeyObject, field: string): KeyReading {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa') {
    const type = (key.asymmetricKeyType ?? 'symmetric').toUpperCase();
    return unreadable(field, `holds a key of type ${type}.`, 'WeChat Pay signs with RSA keys only.');
  }
  if (bits < MIN_RSA_BITS) {
    return unreadable(field, `holds an RSA key of ${bits} bits.`, `Use at least ${MIN_RSA_BITS} bits.`);
  }
  return { key, problem: null };
}
