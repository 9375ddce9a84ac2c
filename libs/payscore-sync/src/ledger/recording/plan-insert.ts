import type { KnownSync } from '../sql/rows.js';
import type { InsertSettings } from './insert-batch.js';

/**
 * Plan for a sync by its order's records: insert it; use the existing one with this id; or refuse it because of
 * mixed or too many syncs.
 */
export type InsertPlan =
  | PlannedInsert
  | { readonly kind: 'recorded'; readonly id: string }
  | { readonly kind: 'mixed' }
  | { readonly kind: 'full' };

export interface PlannedInsert {
  readonly kind: 'new';
  readonly revision: number;
  /** Its order has no unsettled sync. */
  readonly leads: boolean;
  /** It may have been recorded, sent and lost in a failover, so it is queried first. */
  readonly maybeSent: boolean;
  /** Earliest call, epoch ms. */
  readonly notBefore: number;
  /** Earliest due time, epoch ms. */
  readonly earliest: number;
}

/**
 * Pure. No call is made before `notBefore`, so a sync that was not due before the failover was not sent before
 * it.
 * @param known every sync of the order
 * @param doubtedUntil syncs due until then may have been sent, epoch ms; 0: none
 */
export function planInsert(
  sync: { readonly seq: number; readonly notBefore: number },
  known: readonly KnownSync[],
  doubtedUntil: number,
  { orderGapMs, leaseMs, maxSyncsPerOrder }: Omit<InsertSettings, 'clockMarginMs'>,
): InsertPlan {
  const { seq } = sync;
  const live = known.filter((other) => other.status !== 'cancelled');
  const recorded = live.find((other) => other.seq === seq);
  if (recorded) return { kind: 'recorded', id: recorded.id };
  if (live.some((other) => (other.seq === 0) !== (seq === 0))) return { kind: 'mixed' };
  if (known.length >= maxSyncsPerOrder) return { kind: 'full' };
  const maybeSent = sync.notBefore <= doubtedUntil;
  // Until then a call of a lost claim may be in progress.
  const notBefore = maybeSent ? doubtedUntil + leaseMs : sync.notBefore;
  const settledAt = Math.max(0, ...known.map((other) => other.settled_at ?? 0));
  return {
    kind: 'new',
    // After a cancelled sync of the same seq: a corrected payment.
    revision: 1 + known.filter((other) => other.seq === seq).length,
    leads: known.every((other) => other.settled_at !== null),
    maybeSent,
    notBefore,
    earliest: Math.max(notBefore, settledAt === 0 ? 0 : settledAt + orderGapMs),
  };
}
