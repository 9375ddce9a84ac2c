export { afterParkedQuery, superfluousAttempts } from './after-parked-query.js';
export { afterQuery, NOT_COMPLETED_LIMIT_MS } from './after-query.js';
export { afterSend } from './after-send.js';
export { eventOf, type HostHandlers } from './event-of.js';
export type { RetryState, Transition, PolicySettings, TransitionInput } from './transition.js';
export { PARKED_QUERY_MS } from './steps.js';
