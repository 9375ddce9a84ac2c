import {
  PARK_REMEDIES,
  type PayscoreActionChoice,
  type PayscoreActionRecord,
  type PayscoreAttemptRecord,
  type PayscoreSyncRecord,
  SYNC_STATUSES,
  type SyncPage,
} from '../../ledger/index.js';
import type { SyncDetailsWithLogs, SyncsOfOrder, SyncWithLogs } from '../answers.js';
import { type Fields, integer, listOf, nullable, text, time } from './field.js';

export const lastOutcomeFields: Fields<NonNullable<PayscoreSyncRecord['lastOutcome']>> = {
  code: text("WeChat Pay's error code.", { example: 'INVALID_REQUEST', ...nullable }),
  httpStatus: integer('HTTP status of its reply.', { example: 400, ...nullable }),
  requestId: text('`Request-ID` of its reply; quote it to its support.', nullable),
  message: text('Its message, or why there was no reply. For people.', nullable),
  hint: text('Code of what is probably wrong.', { example: 'PAYSCORE_E_CLOCK', ...nullable }),
};

export const evidenceFields: Fields<NonNullable<PayscoreSyncRecord['evidence']>> = {
  source: text('What proved the status.', { enum: ['reply', 'query', 'person'] }),
  order: { type: 'object', description: 'What the order showed, when a query proved it.', ...nullable },
};

export const recordFields: Fields<PayscoreSyncRecord> = {
  id: text('UUIDv7.', { format: 'uuid' }),
  institution: text('Name of the institution; the mchid unless it was given another.', {
    example: '1900000001',
  }),
  subMchid: text('Sub-merchant number.', { example: '1900000109' }),
  outOrderNo: text("The service order's number.", { example: '1234323JKHDFE1243252' }),
  seq: integer('Number of the collection, from 1; 0 = the whole order.', { minimum: 0, example: 1 }),
  revision: integer('From 1; one higher after a cancelled predecessor of the same seq.', {
    minimum: 1,
    example: 1,
  }),
  status: text('Where the sync stands; synced, resolved and cancelled are final.', { enum: SYNC_STATUSES }),
  request: { description: 'The body as it goes to WeChat Pay.', model: 'PayscoreSyncBody' },
  attempts: integer('Calls begun so far, sends and queries.', { minimum: 0, example: 1 }),
  nextAttemptAt: time('Null when settled, behind another sync of its order, or in progress.', nullable),
  blockedBy: text('Id of the sync of the same order that goes first.', { format: 'uuid', ...nullable }),
  uncertainSince: time('Since when its outcome has been unknown.', nullable),
  parkReason: text('Why it waits for a person, or did before one resolved or cancelled it.', {
    enum: Object.keys(PARK_REMEDIES),
    ...nullable,
  }),
  remedy: text('What a person should do about it.', nullable),
  transactionId: text("WeChat Pay's transaction of the online payment.", nullable),
  evidence: { description: 'What proved the status.', model: 'PayscoreEvidence', ...nullable },
  lastOutcome: { description: 'What the last call came to.', model: 'PayscoreLastOutcome', ...nullable },
  createdAt: time('When it was recorded.'),
  settledAt: time('When it was settled.', nullable),
};

export const attemptFields: Fields<PayscoreAttemptRecord> = {
  number: integer('From 1 within its sync.', { minimum: 1, example: 1 }),
  kind: text('A sync that was sent, or a query.', { enum: ['send', 'query'] }),
  startedAt: time('When it began.'),
  endedAt: time('Null while in progress.', nullable),
  outcome: text('How the reply was read.', { example: 'accepted', ...nullable }),
  decision: text('The status it led to.', { enum: SYNC_STATUSES, ...nullable }),
  sent: text('`no`: not one byte left.', { enum: ['no', 'maybe'], ...nullable }),
  failure: text('Why there was no complete reply.', { example: 'timeout', ...nullable }),
  verification: text('`verified`, or why the signature was not believed.', {
    example: 'verified',
    ...nullable,
  }),
  httpStatus: integer('HTTP status of the reply.', { example: 204, ...nullable }),
  code: text("WeChat Pay's error code.", nullable),
  requestId: text('`Request-ID` of the reply.', nullable),
  message: text('Its message, or why there was none. For people.', nullable),
  hint: text('Code of what is probably wrong.', { example: 'PAYSCORE_E_CLOCK', ...nullable }),
  origin: text('Where the call went.', { example: 'https://apihk.mch.weixin.qq.com', ...nullable }),
  durationMs: integer('From signing to the last byte, ms.', { example: 84, ...nullable }),
};

export const actionFields: Fields<PayscoreActionRecord> = {
  id: text('UUIDv7.', { format: 'uuid' }),
  action: text('What was done.', { enum: ['retry', 'resolve', 'cancel', 'check'] }),
  actor: text('Who did it.', { example: 'alice' }),
  reason: text('Why.', nullable),
  fromStatus: text('Status before.', { enum: SYNC_STATUSES }),
  toStatus: text('Status after.', { enum: SYNC_STATUSES }),
  createdAt: time('When.'),
};

export const recordWithLogsFields: Fields<SyncWithLogs> = {
  ...recordFields,
  attemptLog: listOf('PayscoreAttempt')('The last 20 calls, oldest first.'),
  actionLog: listOf('PayscoreAction')('The last 20 things people did, oldest first.'),
};

export const actionChoiceFields: Fields<PayscoreActionChoice> = {
  action: text('What a person may want to do.', { enum: ['retry', 'resolve', 'cancel', 'check'] }),
  step: text('What it would come to; null when it is refused.', {
    enum: ['send', 'ask', 'check', 'cancel', 'resolve'],
    ...nullable,
  }),
  refusal: text('Which rule refuses it; null when it is possible.', {
    enum: ['status', 'leased', 'behind', 'maybe-sent'],
    ...nullable,
  }),
};

export const detailsFields: Fields<SyncDetailsWithLogs> = {
  ...recordWithLogsFields,
  traceId: text('Of the trace it was recorded in, 32 hex digits.', nullable),
  actions: listOf('PayscoreActionChoice')('Every action, possible or not.'),
};

const nextCursor = text('Give it back as `cursor` for the next page; null on the last one.', nullable);

export const pageFields: Fields<SyncPage> = {
  items: listOf('PayscoreSync')('Newest first.'),
  nextCursor,
};

export const syncListFields: Fields<SyncsOfOrder> = {
  items: listOf('PayscoreSyncWithLogs')('Lowest seq first.'),
  nextCursor,
};
