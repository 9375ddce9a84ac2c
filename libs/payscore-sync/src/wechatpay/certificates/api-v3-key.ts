import { createSecretKey, KeyObject } from 'node:crypto';
import { type KeyReading, unreadable } from '../keys/key-reading.js';
import { textProblem } from '../keys/text-problem.js';

const REMEDY = 'Copy the APIv3 key (APIv3密钥) set in the merchant platform, without spaces.';

/**
 * Reads the APIv3 key once, so that its text can be dropped.
 *
 * @param value 32 bytes as text, or a secret `KeyObject`
 * @param field name of the setting, for the problem
 */
export function readApiV3Key(value: string | KeyObject, field: string): KeyReading {
  if (typeof value !== 'string') {
    if (!(value instanceof KeyObject)) {
      const message = textProblem(value, field, REMEDY)?.message ?? 'is no key.';
      return unreadable(field, message, `${REMEDY} Write it in quotes.`);
    }
    if (value.type !== 'secret') return unreadable(field, `is a ${value.type} key.`, REMEDY);
    return value.symmetricKeySize === 32
      ? { key: value, problem: null }
      : unreadable(field, `has ${value.symmetricKeySize} bytes instead of 32.`, REMEDY);
  }
  const bytes = Buffer.from(value);
  if (bytes.length !== 32) return unreadable(field, `has ${bytes.length} bytes instead of 32.`, REMEDY);
  return { key: createSecretKey(bytes), problem: null };
}
