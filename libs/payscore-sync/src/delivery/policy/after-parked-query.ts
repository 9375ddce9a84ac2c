import type { QueryOutcome } from '../outcome/index.js';
import type { NextStep, Situation } from './delivery-state.js';
import { leave, PARKED_QUERY_MS } from './steps.js';
import { afterUnauthorized } from './unauthorized.js';
import type { ParkReason } from '../../ledger/index.js';

/**
 * A parked sync is asked for hourly, since the customer may still pay on-line. Only proof moves it; whatever
 * else the order shows is for the person it waits for.
 */
export function afterParkedQuery(
  outcome: QueryOutcome,
  parkReason: ParkReason | null,
  situation: Situation,
): NextStep {
  if (outcome === 'ours') return leave('synced', 'query', situation);
  if (outcome === 'double-paid') return leave('double_paid', 'query', situation);
  return {
    status: 'parked',
    dueAt: situation.now + PARKED_QUERY_MS,
    parkReason,
    evidence: null,
    memory: outcome === 'unauthorized' ? afterUnauthorized(situation) : situation.memory,
  };
}
