import type { NewHandlerCall } from './handler-call-sql.js';
import type { CompletionRow } from './ledger-sql.js';

/** Those of `deliveries` that tell of these attempts; one attempt of a sync may be written and another not. */
export function handlerCallsOfRows(
  rows: readonly Pick<CompletionRow, 'id' | 'number'>[],
  deliveries: readonly NewHandlerCall[],
): readonly NewHandlerCall[] {
  const attempts = new Set(rows.map(({ id, number }) => `${id}/${number}`));
  return deliveries.filter(({ sync_id, occurrence }) => attempts.has(`${sync_id}/${occurrence}`));
}
