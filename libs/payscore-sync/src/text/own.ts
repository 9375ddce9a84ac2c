/** What a table has of its own under a key from outside, which may be `__proto__` or `constructor`; else null. */
export function own<T>(table: Readonly<Record<string, T>>, key: string | null): T | null {
  return key !== null && Object.hasOwn(table, key) ? (table[key] as T) : null;
}
