export { afterParkedQuery, KEPT_PARKED_QUERIES, superfluousAttempts } from './after-parked-query.js';
export { afterQuery, MAX_FORBIDS, NOT_COMPLETED_LIMIT_MS } from './after-query.js';
export { afterSync } from './after-sync.js';
export { backoffMs } from './backoff.js';
export type { DeliveryMemory, NextStep, PolicySettings, Situation } from './delivery-state.js';
export { PARKED_QUERY_MAX_MS, PARKED_QUERY_MS } from './steps.js';
export { MAX_UNAUTHORIZED } from './unauthorized.js';
