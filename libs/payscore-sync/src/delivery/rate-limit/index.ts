export { afterCheck, type CredentialCheck, takeCheck } from './credential-breaker.js';
export { CredentialGuard, type CredentialListener } from './credential-guard.js';
export { credentialListener } from './credential-listener.js';
export {
  afterReport,
  blockSize,
  BREAKER_FAILURE_SHARE,
  BREAKER_MIN_ORDERS,
  BREAKER_WINDOW_MS,
  type RateLimits,
  type ReplyReport,
  nextTakeAt,
  take,
  takeCheckCall,
} from './rate-limit-rules.js';
export { RateLimiter } from './rate-limiter.js';
