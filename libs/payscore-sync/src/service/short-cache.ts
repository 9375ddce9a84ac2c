import { performance } from 'node:perf_hooks';
import type { LedgerScope } from '../ledger/index.js';

/** Largest number of entries; the oldest is deleted first. */
const MAX_ENTRIES = 200;

interface Entry<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

/** Cache of recent results, with one read for concurrent requests. Failures are not cached. */
export class ShortCache<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** @param maxAgeMs maximum age of a cached result; 0: read now */
  get(key: string, maxAgeMs: number, read: () => Promise<T>): Promise<T> {
    const at = performance.now();
    const known = this.entries.get(key);
    if (known && at - known.at < maxAgeMs) return known.value;
    const entry = { at, value: read() };
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > MAX_ENTRIES) this.entries.delete(this.entries.keys().next().value as string);
    entry.value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return entry.value;
  }
}

/** Equal for equal scopes. */
export function scopeKey({ institutions, subMchids }: LedgerScope): string {
  return JSON.stringify([institutions?.toSorted(), subMchids?.toSorted()]);
}
