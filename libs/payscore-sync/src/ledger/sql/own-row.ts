import { type RawRow, toKnown } from './hydrate.js';
import type { KnownOrders } from './rows.js';

/** Separates the row that the connection shows of itself, which has neither a sync nor a doubt. */
export function splitOwnRow(rows: readonly RawRow[]): { readonly known: KnownOrders; readonly own: RawRow } {
  const isOwn = ({ id, doubted_until }: RawRow) => id === null && doubted_until === null;
  return { known: toKnown(rows.filter((row) => !isOwn(row))), own: rows.find(isOwn) ?? {} };
}
