export { type CredentialAnswer, readCredentialAnswer } from './credential-answer.js';
export { judgeOrder, type SyncIdentity } from './order-verdict.js';
export { classifyQueryReply, type QueryOutcome } from './query-outcome.js';
export { trustedRetryAfterMs } from './retry-after.js';
export { classifySendReply, type SendOutcome } from './send-outcome.js';
