import type { EntityManager } from 'typeorm';
import { heldBy } from '../held-rows.js';
import { type Affected, type DueRow, idsOf } from './mysql-rows.js';

/** Statements that lease rows and record their attempts. */
interface LeaseText {
  readonly lease: string;
  readonly record: string;
}

interface Lease {
  readonly token: string;
  /** Epoch ms of the database, as `until`. */
  readonly now: number;
  readonly until: number;
}

/** Leases rows that were just locked. Returns the leased ones: all, unless the database did not really lock. */
export async function leaseRows(
  manager: EntityManager,
  text: LeaseText,
  wanted: readonly DueRow[],
  { token, now, until }: Lease,
): Promise<readonly DueRow[]> {
  if (wanted.length === 0) return [];
  const ids = idsOf(wanted);
  const { affectedRows } = await manager.query<Affected>(text.lease, [token, until, ids, now]);
  await manager.query(text.record, [now, ids, token]);
  if (affectedRows === wanted.length) return wanted;
  const held = await heldBy(manager, token);
  return wanted.filter(({ id }) => held.includes(id));
}
