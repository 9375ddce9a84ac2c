import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import type { PayscoreProblem } from '../../errors/payscore.error.js';
import { keyOnce } from './key-memory.js';
import { type PemBlock, pemBlocks, pemDamage, relabelled } from './pem.js';
import { textProblem } from './text-problem.js';

/** Result of reading a key: the key, or the problem of the text. Never contains the text. */
export type KeyReading =
  | { readonly key: KeyObject; readonly problem: null }
  | { readonly key: null; readonly problem: PayscoreProblem };

/** Keys that were parsed here; `requireRsa` needs no copy of them. */
const parsedHere = new WeakSet<KeyObject>();

/** WECHATPAY2-SHA256-RSA2048 requires RSA; shorter keys are unsafe. */
const MIN_RSA_BITS = 2048;

/** The same content may have either label; reading decides. */
const OTHER_LABEL: Readonly<Record<string, string>> = {
  'PRIVATE KEY': 'RSA PRIVATE KEY',
  'RSA PRIVATE KEY': 'PRIVATE KEY',
  'PUBLIC KEY': 'RSA PUBLIC KEY',
  'RSA PUBLIC KEY': 'PUBLIC KEY',
};

export function unreadable(field: string, message: string, remedy: string): KeyReading {
  return { key: null, problem: { field, message, remedy } };
}

/**
 * Reads a value that is no text: an RSA `KeyObject` of this type, or a problem.
 *
 * @param remedy what to give instead
 */
export function readKeyObject(
  value: unknown,
  type: 'private' | 'public',
  field: string,
  remedy: string,
): KeyReading {
  if (value instanceof KeyObject) {
    return value.type === type
      ? requireRsa(value, field)
      : unreadable(field, `is a ${value.type} key.`, remedy);
  }
  const problem = textProblem(value, field, `${remedy} A file is read as text: readFileSync(path, 'utf8').`);
  return problem ? { key: null, problem } : unreadable(field, 'is no key.', remedy);
}

/**
 * Reads the RSA key of a block.
 *
 * @param remedy what to give instead
 */
export function readBlock(
  block: PemBlock,
  kind: 'private' | 'public',
  decode: (pem: string) => KeyObject,
  field: string,
  remedy: string,
): KeyReading {
  const key = keyOnce(kind, block.text, () => decodeBlock(block, decode));
  if (key !== null) return requireRsa(key, field);
  const message = 'is damaged: its PEM block cannot be decoded.';
  return unreadable(field, message, `${remedy} Check that no character was lost.`);
}

/** The key of a block, also under the other label of its kind; null when it cannot be decoded. */
function decodeBlock(block: PemBlock, decode: (pem: string) => KeyObject): KeyObject | null {
  const other = OTHER_LABEL[block.label];
  const tries = other === undefined ? [block] : [block, relabelled(block, other)];
  for (const { text } of tries) {
    try {
      const key = decode(text);
      parsedHere.add(key);
      return key;
    } catch {
      // OpenSSL's message does not help an operator.
    }
  }
  return null;
}

/**
 * Problem of a text without the expected block.
 *
 * @param wanted label of that block
 * @param nameOf what a block of another label is
 */
export function withoutBlock(
  text: string,
  field: string,
  wanted: string,
  nameOf: (label: string) => string,
  remedy: string,
): KeyReading {
  const damage = pemDamage(text, wanted);
  if (damage) {
    return unreadable(field, damage.message, damage.remedy ? `${remedy} ${damage.remedy}` : remedy);
  }
  const label = pemBlocks(text)[0]?.label;
  const message = label === undefined ? `is not PEM: there is no -----BEGIN ${wanted}-----.` : nameOf(label);
  return unreadable(field, message, remedy);
}

/** Accepts an RSA key of 2048 bits or more. Returns a copy, unless it was parsed here. */
export function requireRsa(given: KeyObject, field: string): KeyReading {
  if (given.asymmetricKeyType !== 'rsa') {
    const type = (given.asymmetricKeyType ?? 'symmetric').toUpperCase();
    return unreadable(field, `holds a key of type ${type}.`, 'WeChat Pay signs with RSA keys only.');
  }
  const key = parsedHere.has(given) ? given : copyOf(given);
  parsedHere.add(key);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_RSA_BITS) {
    return unreadable(field, `holds an RSA key of ${bits} bits.`, `Use at least ${MIN_RSA_BITS} bits.`);
  }
  return { key, problem: null };
}

/**
 * The same key, parsed again. A key that `generateKeyPair` returned shares a mutex with the job that made it:
 * `asymmetricKeyDetails` holds that mutex while it allocates memory, and if this starts a garbage collection
 * that destroys the job, the job waits for the mutex and the process hangs (seen on Node.js 20).
 */
function copyOf(key: KeyObject): KeyObject {
  return key.type === 'private'
    ? createPrivateKey({ key: key.export({ type: 'pkcs8', format: 'der' }), type: 'pkcs8', format: 'der' })
    : createPublicKey({ key: key.export({ type: 'spki', format: 'der' }), type: 'spki', format: 'der' });
}
