import type {
  WireActionEntry,
  WireAttempt,
  WireHandlerCall,
  WireNotification,
  WireSyncDetails,
} from '../http/console/wire.js';
import { isSettled, type SyncStatus } from '../ledger/states/sync-states.js';
import { own } from '../text/own.js';
import type { Both } from './both.js';
import { factsOf } from './facts.js';
import { QUERY_OUTCOMES, SEND_OUTCOMES } from './outcomes.js';
import { QUERY_REASONS, SEND_REASONS, STILL_PARKED } from './reasons.js';

/** What happened to a sync, in order, and what comes next. */
export type StoryEntry =
  | { readonly type: 'recorded'; readonly at: string }
  | { readonly type: 'earlier' }
  | {
      readonly type: 'attempt';
      readonly at: string;
      readonly attempt: WireAttempt;
      /** Null for an outcome of another version. */
      readonly outcome: Both | null;
      readonly reason: Both | null;
      /** Attempts just before it that came to the same, oldest first. */
      readonly same: readonly WireAttempt[];
    }
  | { readonly type: 'action'; readonly at: string; readonly action: WireActionEntry }
  | { readonly type: 'handler'; readonly at: string; readonly call: WireHandlerCall }
  | { readonly type: 'notified'; readonly at: string; readonly notification: WireNotification }
  | { readonly type: 'next'; readonly next: NextStep; readonly at: string | null };

export type NextStep = 'send' | 'query' | 'person' | 'routine' | 'behind' | 'stopped';

/** What stands beside a sync in its story. */
export interface Beside {
  readonly calls?: readonly WireHandlerCall[];
  /** Of its order number, also of other sub-merchants. */
  readonly notifications?: readonly WireNotification[];
  /** Whether calls of its institution are stopped. */
  readonly isStopped?: boolean;
}

/** Tells it from what is recorded, by the tables of outcomes and reasons. Pure. */
export function tellStory(
  sync: WireSyncDetails,
  { calls = [], notifications = [], isStopped = false }: Beside = {},
): StoryEntry[] {
  const happened = [
    ...sync.attemptLog.map((attempt) => ({ type: 'attempt' as const, at: attempt.startedAt, attempt })),
    ...sync.actionLog.map((action) => ({ type: 'action' as const, at: action.createdAt, action })),
    ...calls.map((call) => ({ type: 'handler' as const, at: call.deliveredAt ?? call.createdAt, call })),
    ...ofOrder(sync, notifications).map((notification) => ({
      ...{ type: 'notified' as const, at: notification.receivedAt, notification },
    })),
  ].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  // A customer may have confirmed or paid before your app recorded anything.
  const isEarlier = (event: (typeof happened)[number]) =>
    event.type === 'notified' && Date.parse(event.at) < Date.parse(sync.createdAt);
  const entries: StoryEntry[] = [
    ...happened.filter((event) => event.type === 'notified').filter(isEarlier),
    { type: 'recorded', at: sync.createdAt },
  ];
  let status: SyncStatus | null = sync.attemptLog[0]?.number === 1 ? 'queued' : null;
  let number = 0;
  for (const event of happened.filter((one) => !isEarlier(one))) {
    if (event.type === 'attempt') {
      if (event.attempt.number > number + 1) entries.push({ type: 'earlier' });
      ({ number } = event.attempt);
      const entry = { ...event, outcome: outcomeOf(event.attempt), reason: reasonOf(event.attempt, status) };
      const before = entries.at(-1);
      const isSame =
        before?.type === 'attempt' &&
        before.reason === entry.reason &&
        cameToSame(before.attempt, event.attempt);
      if (isSame) entries.pop();
      entries.push({ ...entry, same: isSame ? [...before.same, before.attempt] : [] });
      status = statusAfter(event.attempt, status);
    } else {
      entries.push(event);
      if (event.type === 'action') status = event.action.toStatus;
    }
  }
  return [...entries, ...nextOf(sync, isStopped)];
}

/** Another sub-merchant or service may have the same order number. */
function ofOrder(sync: WireSyncDetails, notifications: readonly WireNotification[]): WireNotification[] {
  const { serviceId } = factsOf(sync);
  return notifications.filter((one) => one.subMchid === sync.subMchid && one.serviceId === serviceId);
}

const SAME = ['kind', 'outcome', 'decision', 'code', 'message', 'hint', 'failure'] as const;

function cameToSame(one: WireAttempt, other: WireAttempt): boolean {
  return other.endedAt !== null && SAME.every((field) => one[field] === other[field]);
}

/** What came back of an attempt; null while it is in progress, and for what this version does not know. */
export function outcomeOf({ kind, outcome }: Pick<WireAttempt, 'kind' | 'outcome'>): Both | null {
  return own<Both>(kind === 'send' ? SEND_OUTCOMES : QUERY_OUTCOMES, outcome);
}

/** Why an attempt led to its status. @param before status of the sync when it began; null where that is not kept */
export function reasonOf(
  { kind, outcome, decision }: Pick<WireAttempt, 'kind' | 'outcome' | 'decision'>,
  before: SyncStatus | null,
): Both | null {
  if (kind === 'query' && decision === 'parked' && (before === 'parked' || before === null))
    return STILL_PARKED;
  const reasons = own<Partial<Record<SyncStatus, Both>>>(
    kind === 'send' ? SEND_REASONS : QUERY_REASONS,
    outcome,
  );
  return reasons === null ? null : own(reasons as Readonly<Record<string, Both>>, decision);
}

function statusAfter({ decision }: WireAttempt, before: SyncStatus | null): SyncStatus | null {
  return (decision as SyncStatus | null) ?? before;
}

function nextOf(sync: WireSyncDetails, isStopped: boolean): StoryEntry[] {
  const { status, nextAttemptAt: at } = sync;
  if (isSettled(status)) return [];
  const isUnderWay = sync.attemptLog.at(-1)?.endedAt === null;
  if (isUnderWay) return [];
  if (sync.blockedBy !== null) return [{ type: 'next', next: 'behind', at: null }];
  if (status === 'double_paid') return [{ type: 'next', next: 'person', at: null }];
  if (status === 'parked') {
    const routine: StoryEntry[] = at === null ? [] : [{ type: 'next', next: 'routine', at }];
    return [{ type: 'next', next: 'person', at: null }, ...routine];
  }
  if (isStopped) return [{ type: 'next', next: 'stopped', at: null }];
  return [{ type: 'next', next: status === 'queued' ? 'send' : 'query', at }];
}
