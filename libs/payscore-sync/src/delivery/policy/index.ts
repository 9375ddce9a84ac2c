export { afterParkedQuery, KEPT_PARKED_QUERIES, superfluousAttempts } from './after-parked-query.js';
export { afterQuery, MAX_FORBIDS, NOT_COMPLETED_LIMIT_MS } from './after-query.js';
export { afterSend } from './after-send.js';
export { eventOf, type HostHandlers } from './event-of.js';
export type { RetryState, Transition, PolicySettings, TransitionInput } from './transition.js';
export { PARKED_QUERY_MAX_MS, PARKED_QUERY_MS } from './steps.js';
export { MAX_UNAUTHORIZED } from './unauthorized.js';
