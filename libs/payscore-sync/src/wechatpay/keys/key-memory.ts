import { createHash, type KeyObject } from 'node:crypto';

/** Above it, the memory begins again. */
const MAX_KEYS = 20_000;

/** Keys by the SHA-256 of their texts, as long as somebody uses them. */
const known = new Map<string, WeakRef<KeyObject>>();

/**
 * The key of a text, parsed once per process while the key is in use: a source of institutions gives the same texts
 * at each refresh, and parsing takes half a millisecond. Null is not kept.
 */
export function keyOnce<K extends KeyObject | null>(
  kind: 'private' | 'public',
  text: string,
  parse: () => K,
): K | KeyObject {
  const id = `${kind} ${createHash('sha256').update(text).digest('base64')}`;
  const found = known.get(id)?.deref();
  if (found) return found;
  const key = parse();
  if (key !== null) {
    if (known.size >= MAX_KEYS) known.clear();
    known.set(id, new WeakRef(key));
  }
  return key;
}
