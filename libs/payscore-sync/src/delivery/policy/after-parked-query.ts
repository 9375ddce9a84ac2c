import type { QueryOutcome } from '../outcome/index.js';
import type { Transition, TransitionInput } from './transition.js';
import { leave, PARKED_QUERY_MAX_MS, PARKED_QUERY_MS } from './steps.js';
import type { ParkReason } from '../../ledger/index.js';

/**
 * A parked sync is queried after an hour, then at doubling distances up to a day, because the customer may
 * still pay online. Only proof changes its status.
 */
export function afterParkedQuery(
  outcome: QueryOutcome,
  parkReason: ParkReason | null,
  input: TransitionInput,
): Transition {
  if (outcome === 'ours') return leave('synced', 'query', input);
  if (outcome === 'double-paid') return leave('double_paid', 'query', input);
  const { memory } = input;
  const failures = memory.failures + 1;
  const waitMs = Math.min(PARKED_QUERY_MAX_MS, PARKED_QUERY_MS * 2 ** Math.min(failures, 5));
  return {
    status: 'parked',
    dueAt: input.now + waitMs,
    parkReason,
    evidence: null,
    memory: { ...memory, failures },
  };
}

/** Number of routine queries whose attempts are kept. */
export const KEPT_PARKED_QUERIES = 10;

/**
 * Attempts that a routine query of a parked sync makes obsolete; null for none. Attempts before the parking
 * stay.
 * @param number of the ended attempt
 * @param failures routine queries since the parking, including it
 */
export function superfluousAttempts(
  number: number,
  failures: number,
): { readonly first: number; readonly last: number } | null {
  if (failures <= KEPT_PARKED_QUERIES) return null;
  return { first: number - failures + 1, last: number - KEPT_PARKED_QUERIES };
}
