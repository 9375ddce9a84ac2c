import {
  type PayscoreHandlerCallRecord,
  type PayscoreHandlerStats,
  type PayscoreInstitutionStats,
  type PayscoreMinute,
  type PayscoreSyncStats,
  type PayscoreThroughput,
  HANDLER_EVENTS,
  SYNC_STATUSES,
  type SyncStatus,
  UNSETTLED_STATUSES,
  type UnsettledStatus,
} from '../../ledger/index.js';
import type { Items, Me } from '../answers.js';
import { type Field, type Fields, integer, listOf, nullable, text, time } from './field.js';

export const meFields: Fields<Me> = {
  actor: text('Who it is, as kept with every action.', { example: 'alice' }),
  can: { type: 'array', items: { type: 'string' }, description: 'Permissions: record, read, act.' },
  institutions: { type: 'array', items: { type: 'string' }, description: 'Names that may be seen, sorted.' },
  subMchids: {
    type: 'array',
    items: { type: 'string' },
    description: 'Sub-merchants that may be seen; null: all.',
    ...nullable,
  },
  locale: text('Language, BCP 47, when the host knows it.', { example: 'zh-CN', required: false }),
};

const each = <K extends string>(keys: readonly K[], field: (key: K) => Field) =>
  Object.fromEntries(keys.map((key) => [key, field(key)])) as Record<K, Field>;

export const countFields: Fields<Record<SyncStatus, unknown>> = each(SYNC_STATUSES, (status) =>
  integer(`How many are ${status}; 10,000 means at least so many.`, nullable),
);

export const oldestFields: Fields<Record<UnsettledStatus, unknown>> = each(UNSETTLED_STATUSES, (status) =>
  integer(`Age of the oldest that is ${status}, ms.`, nullable),
);

export const institutionStatsFields: Fields<PayscoreInstitutionStats> = {
  institution: text('Its name.', { example: '1900000001' }),
  isConfigured: { type: 'boolean', description: 'False: no worker of this registration delivers for it.' },
  counts: {
    description: 'Null for settled ones where the caller is limited to sub-merchants.',
    model: 'PayscoreStatusCounts',
  },
  oldestMs: { description: 'Since recording.', model: 'PayscoreOldest' },
  due: integer('To be sent or asked for now.'),
  overdueMs: integer('How long the first of them has been due, ms.'),
  leased: integer('Held by a worker.'),
  behind: integer('Waiting behind another sync of their order.'),
  lateDoublePayments: integer(
    'Orders paid online after their sync was settled as synced, among the stored notifications.',
  ),
  lastLateDoublePaymentAt: time('When the newest of them was found.', nullable),
  lastClaimAt: time('When a worker last claimed for it or reported in.', nullable),
  isQuiet: { type: 'boolean', description: 'No worker has reported in for a minute.' },
  nobodyDelivers: { type: 'boolean', description: 'It is quiet, and something has been due for as long.' },
};

export const handlerStatsFields: Fields<PayscoreHandlerStats> = {
  event: text('What it is told of.', { enum: HANDLER_EVENTS }),
  handlerId: text('Id of the handler.', { example: 'notify-till' }),
  pending: integer('Calls that wait.'),
  oldestMs: integer('Age of the oldest of them, ms.', nullable),
  isKnown: { type: 'boolean', description: 'False: the answering process has no such handler.' },
};

export const statsFields: Fields<PayscoreSyncStats> = {
  at: time("By the database's clock."),
  institutions: listOf('PayscoreInstitutionStats')('Configured ones first.'),
  handlers: listOf('PayscoreHandlerStats')('What waits for handlers.'),
};

export const minuteFields: Fields<PayscoreMinute> = {
  at: time('When it began.'),
  settled: integer('Syncs settled.'),
  sent: integer('Calls begun that send a sync.'),
  refused: integer('Those of them that WeChat Pay refused.'),
  p50Ms: integer('From recording to synced, ms: half of them took no longer.', nullable),
  p95Ms: integer('The same of 95 in 100.', nullable),
  oldestMs: integer('Age of the oldest unsettled sync at its end, ms.', nullable),
  oldestUnderwayMs: integer('The same of those that wait for nobody.', nullable),
};

export const throughputFields: Fields<PayscoreThroughput> = {
  at: time("By the database's clock; up to 5 seconds ago."),
  minutes: listOf('PayscoreMinute')('Oldest first; the last one is not over.'),
};

export const handlerCallFields: Fields<PayscoreHandlerCallRecord> = {
  id: text('UUIDv7.', { format: 'uuid' }),
  event: text('What it tells.', { enum: HANDLER_EVENTS }),
  handlerId: text('Id of the handler.', { example: 'notify-till' }),
  occurrence: integer('Number of the attempt that led to it; 0 for stalled.'),
  state: text('Where it stands.', { enum: ['waiting', 'calling', 'delivered'] }),
  attempts: integer('Calls begun.'),
  failures: integer('Calls that ended without success.'),
  lastError: text('What the last one of them threw.', nullable),
  nextCallAt: time('When it is called next.', nullable),
  createdAt: time('When the event was.'),
  deliveredAt: time('When the handler returned.', nullable),
};

export const handlerCallListFields: Fields<Items<unknown>> = {
  items: listOf('PayscoreHandlerCall')('Oldest first.'),
};

export const foundFields: Fields<Items<unknown>> = {
  items: listOf('PayscoreSync')('Newest first, at most 50.'),
};
