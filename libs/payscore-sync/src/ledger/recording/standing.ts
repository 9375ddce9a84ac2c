import type { KnownSync, NewSyncRow } from '../sql/ledger-sql.js';

/**
 * How a fact stands to what is recorded of its order: new, with what follows from the order's other syncs;
 * recorded already under this id; of the other kind than the order's syncs (whole and numbered); or one too many.
 */
export type Standing =
  | NewStanding
  | { readonly kind: 'recorded'; readonly id: string }
  | { readonly kind: 'mixed' }
  | { readonly kind: 'full' };

export interface NewStanding {
  readonly kind: 'new';
  readonly revision: number;
  /** Nothing of its order is unsettled. */
  readonly leads: boolean;
  /** Not due before, epoch ms. */
  readonly earliest: number;
}

/** Pure. @param known every sync of the order @param max syncs an order may have */
export function standingOf(row: NewSyncRow, known: readonly KnownSync[], max: number): Standing {
  const live = known.filter((other) => other.status !== 'cancelled');
  const recorded = live.find((other) => other.seq === row.seq);
  if (recorded) return { kind: 'recorded', id: recorded.id };
  if (live.some((other) => (other.seq === 0) !== (row.seq === 0))) return { kind: 'mixed' };
  if (known.length >= max) return { kind: 'full' };
  const settledAt = Math.max(0, ...known.map((other) => other.settled_at ?? 0));
  return {
    kind: 'new',
    // After a cancelled one of the same seq: a corrected fact.
    revision: 1 + known.filter((other) => other.seq === row.seq).length,
    leads: known.every((other) => other.settled_at !== null),
    earliest: Math.max(row.not_before, settledAt === 0 ? 0 : settledAt + row.order_gap_ms),
  };
}
