import type { RawRow } from './hydrate-sync.js';
import type { NewSyncRow } from './ledger-sql.js';

export interface WithId {
  readonly id: string;
}

/** A fact that may be inserted, as this transaction sees its order. */
export interface FreshRow extends NewSyncRow {
  readonly revision: number;
  /** Becomes the head of its order. */
  readonly leads: boolean;
  /** The order's last settlement and the gap after it, epoch ms. */
  readonly earliest: number;
}

export interface KnownRow {
  readonly order_key: string;
  readonly seq: number;
  readonly status: string;
  readonly settled_at: string | null;
}

/** The whole row, with the columns the claim looks at. */
export interface DueRow extends RawRow, WithId {
  readonly order_key: string;
  readonly seq: number;
  readonly status: string;
  readonly attempts: number;
  readonly claimed_at: string;
}

export interface HeldRow extends WithId {
  readonly lease_token: string | null;
  readonly locked_at: string;
}

export interface LostRow extends WithId {
  readonly status: string;
  readonly locked_at: string;
}

export const idsOf = (rows: readonly WithId[]) => rows.map((row) => row.id);

/** The row with its revision and whether it leads its order; nothing when it is recorded or would mix. */
export function standingOf(row: NewSyncRow, known: readonly KnownRow[]): FreshRow[] {
  const live = known.filter((other) => other.status !== 'cancelled');
  if (live.some((other) => other.seq === row.seq || (other.seq === 0) !== (row.seq === 0))) return [];
  const cancelled = known.filter((other) => other.seq === row.seq).length;
  const isBusy = row.behind || known.some((other) => other.settled_at === null);
  const settled = known.map((other) => Number(other.settled_at ?? 0));
  const earliest = settled.length === 0 ? 0 : Math.max(...settled) + row.order_gap_ms;
  return [{ ...row, revision: 1 + cancelled, leads: !isBusy, earliest }];
}
