import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { IndexedTable, LEDGER_INDEXES } from './ledger-indexes.js';

/** Names of the indexes of each table. */
export type IndexNameOf<Table extends IndexedTable> = (typeof LEDGER_INDEXES)[Table][number]['name'];

/** What PostgreSQL takes, bytes; it cuts off the rest without an error. MySQL takes one more. */
export const MAX_NAME_BYTES = 63;

/**
 * The name of an index in the database, with the data source's prefix: names are unique per schema in
 * PostgreSQL and per file in SQLite. The end of a name that is too long is replaced by its hash.
 */
export function indexName(prefix: string, table: string, name: string): string {
  const full = `${prefix}${table}_${name}`;
  if (Buffer.byteLength(full) <= MAX_NAME_BYTES) return full;
  const hash = createHash('sha256').update(full).digest('hex').slice(0, 8);
  return `${cut(full, MAX_NAME_BYTES - hash.length - 1)}_${hash}`;
}

/** The same, escaped for a statement on this data source. */
export function escapedIndex<Table extends IndexedTable>(
  { options, driver }: DataSource,
  table: Table,
  name: IndexNameOf<Table>,
): string {
  return driver.escape(indexName(options.entityPrefix ?? '', table, name));
}

/** The path of a table, escaped for a statement on this data source. */
export function escapedPath({ driver }: DataSource, path: string): string {
  const parts = path.split('.').map((part) => driver.escape(part));
  return parts.join('.');
}

function cut(text: string, bytes: number): string {
  let kept = text;
  while (Buffer.byteLength(kept) > bytes) kept = kept.slice(0, -1);
  return kept;
}
