import type { NewDelivery } from './event-sql.js';
import type { CompletionRow } from './ledger-sql.js';

/** Those of `deliveries` that tell of these attempts; one attempt of a sync may be written and another not. */
export function deliveriesOfRows(
  rows: readonly Pick<CompletionRow, 'id' | 'number'>[],
  deliveries: readonly NewDelivery[],
): readonly NewDelivery[] {
  const attempts = new Set(rows.map(({ id, number }) => `${id}/${number}`));
  return deliveries.filter(({ sync_id, occurrence }) => attempts.has(`${sync_id}/${occurrence}`));
}
