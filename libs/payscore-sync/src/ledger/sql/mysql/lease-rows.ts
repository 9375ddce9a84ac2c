import type { EntityManager } from 'typeorm';
import { heldBy } from '../held-rows.js';
import { type Affected, type DueRow, idsOf } from './mysql-rows.js';

/** Statements that lease rows and record their attempts. */
interface LeaseText {
  readonly claim: string;
  readonly record: string;
}

interface Lease {
  readonly token: string;
  /** Epoch ms of the database, as `until`. */
  readonly now: number;
  readonly until: number;
}

/**
 * Leases rows that were just locked, except those that give way. Returns the leased ones: all, unless the database did
 * not really lock.
 */
export async function leaseRows(
  manager: EntityManager,
  text: LeaseText,
  due: readonly DueRow[],
  givingWay: readonly DueRow[],
  { token, now, until }: Lease,
): Promise<readonly DueRow[]> {
  if (due.length === 0) return [];
  // No id is empty; MySQL refuses an empty list.
  const early = ['', ...idsOf(givingWay)];
  const { affectedRows } = await manager.query<Affected>(text.claim, [
    ...[early, early, token, early, until, early],
    ...[idsOf(due), now],
  ]);
  const wanted = due.filter((row) => !givingWay.includes(row));
  if (wanted.length === 0) return [];
  await manager.query(text.record, [now, idsOf(wanted), token]);
  if (affectedRows === due.length) return wanted;
  const held = await heldBy(manager, token);
  return wanted.filter(({ id }) => held.includes(id));
}
