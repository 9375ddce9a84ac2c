export { CredentialGuard } from './credential-guard.js';
export { credentialListener } from './credential-listener.js';
export { RateLimiter } from './rate-limiter.js';
