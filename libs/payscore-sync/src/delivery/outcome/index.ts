export { type CredentialAnswer, readCredentialAnswer } from './credential-answer.js';
export { judgeOrder, type OrderVerdict, type SyncIdentity } from './order-verdict.js';
export { classifyQueryReply, type QueryOutcome, type QueryResult } from './query-outcome.js';
export { trustedRetryAfterMs } from './retry-after.js';
export { classifySendReply, type SendOutcome } from './send-outcome.js';
