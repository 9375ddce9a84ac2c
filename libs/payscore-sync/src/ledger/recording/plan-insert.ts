import type { KnownSync } from '../sql/rows.js';
import type { InsertSettings } from './insert-batch.js';

/**
 * What to do with a sync, by what is recorded of its order: insert it; nothing, since it is recorded under this id; or
 * refuse it, because whole and numbered syncs would mix, or because the order has as many syncs as it may.
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
 * Pure. A call is never made before `notBefore`: what was not due before the failover was not sent before it either.
 * @param known every sync of the order
 * @param doubtedUntil what was due until then may have been sent, epoch ms; 0: nothing
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
  // Until then a call under a claim that was lost may be under way.
  const notBefore = maybeSent ? doubtedUntil + leaseMs : sync.notBefore;
  const settledAt = Math.max(0, ...known.map((other) => other.settled_at ?? 0));
  return {
    kind: 'new',
    // After a cancelled one of the same seq: a corrected payment.
    revision: 1 + known.filter((other) => other.seq === seq).length,
    leads: known.every((other) => other.settled_at !== null),
    maybeSent,
    notBefore,
    earliest: Math.max(notBefore, settledAt === 0 ? 0 : settledAt + orderGapMs),
  };
}
