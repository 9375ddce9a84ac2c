export { afterCheck, type CredentialCheck, takeCheck } from './credential-breaker.js';
export { CredentialGuard, type CredentialListener } from './credential-guard.js';
export { credentialListener } from './credential-listener.js';
