import type { KnownSync, NewSyncRow } from '../sql/ledger-sql.js';

/**
 * How a fact stands to what is recorded of its order: new, with what follows from the order's other syncs;
 * recorded already under this id; of the other kind than the order's syncs (whole and numbered); or one too many.
 */
export type InsertPlan =
  | PlannedInsert
  | { readonly kind: 'recorded'; readonly id: string }
  | { readonly kind: 'mixed' }
  | { readonly kind: 'full' };

export interface PlannedInsert {
  readonly kind: 'new';
  readonly revision: number;
  /** Nothing of its order is unsettled. */
  readonly leads: boolean;
  /** It may have been recorded and sent before a failover that lost it, so it is asked about first. */
  readonly maybeSent: boolean;
  /** Neither sent nor asked about before, epoch ms. */
  readonly notBefore: number;
  /** Not due before, epoch ms. */
  readonly earliest: number;
}

/**
 * Pure. A call is never made before `not_before`: what was not due before the failover was not sent before it either.
 * @param known every sync of the order
 * @param doubtedUntil what was due until then may have been sent, epoch ms; 0: nothing
 * @param max syncs an order may have
 */
export function planInsert(
  row: NewSyncRow,
  known: readonly KnownSync[],
  doubtedUntil: number,
  max: number,
): InsertPlan {
  const live = known.filter((other) => other.status !== 'cancelled');
  const recorded = live.find((other) => other.seq === row.seq);
  if (recorded) return { kind: 'recorded', id: recorded.id };
  if (live.some((other) => (other.seq === 0) !== (row.seq === 0))) return { kind: 'mixed' };
  if (known.length >= max) return { kind: 'full' };
  const maybeSent = row.not_before <= doubtedUntil;
  // Until then a call under a claim that was lost may be under way.
  const notBefore = maybeSent ? doubtedUntil + row.lease_ms : row.not_before;
  const settledAt = Math.max(0, ...known.map((other) => other.settled_at ?? 0));
  return {
    kind: 'new',
    // After a cancelled one of the same seq: a corrected fact.
    revision: 1 + known.filter((other) => other.seq === row.seq).length,
    leads: known.every((other) => other.settled_at !== null),
    maybeSent,
    notBefore,
    earliest: Math.max(notBefore, settledAt === 0 ? 0 : settledAt + row.order_gap_ms),
  };
}
