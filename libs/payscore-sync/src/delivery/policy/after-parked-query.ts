import type { QueryOutcome } from '../outcome/index.js';
import type { Transition, TransitionInput } from './transition.js';
import { leave, PARKED_QUERY_MAX_MS, PARKED_QUERY_MS } from './steps.js';
import type { ParkReason } from '../../ledger/index.js';

/**
 * A parked sync is asked for after an hour, then at twice the distance each time, up to a day, since the customer may
 * still pay on-line. Only proof moves it; whatever else the order shows is for the person it waits for.
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

/** Routine queries of a parked sync whose attempts are kept: the last ones. */
export const KEPT_PARKED_QUERIES = 10;

/**
 * Numbers of the attempts that a routine query of a parked sync makes superfluous; null when there are none. What led to
 * the parking is before all of them and stays.
 * @param number of the attempt that has just ended
 * @param failures routine queries since the parking, that one included
 */
export function superfluousAttempts(
  number: number,
  failures: number,
): { readonly first: number; readonly last: number } | null {
  if (failures <= KEPT_PARKED_QUERIES) return null;
  return { first: number - failures + 1, last: number - KEPT_PARKED_QUERIES };
}
