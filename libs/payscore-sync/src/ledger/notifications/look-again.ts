import type { EntityManager } from 'typeorm';
import type { CallSettings } from '../actions/earliest-calls.js';
import { SyncHandlerCallEntity, SyncNotificationEntity } from '../entities/index.js';
import { orderKey } from '../entities/order-key.js';
import type { NewHandlerCall } from '../sql/handler-call-sql.js';
import { askOrder, syncsOfOrder } from './ask-order.js';
import { insertCalls } from './insert-notification.js';
import { judge, type NotifiedCollections } from './late-double-payment.js';

/** What looking again at open notifications needs of others. */
export interface OpenNotificationPorts {
  /** Reads stored content. */
  readonly collectionsOf: (content: string) => NotifiedCollections;
  /** Calls of the handlers of this process. @param occurrence 0 of its arrival, 1 of a late double payment */
  readonly handlerCallsOf: (
    notification: SyncNotificationEntity,
    occurrence: 0 | 1,
  ) => readonly NewHandlerCall[];
  /** Called after the commit. */
  readonly looked: (looked: LookedNotification) => void;
  /** A notification could not be looked at, and is due again later. */
  readonly failed: (id: string, error: unknown) => void;
}

/** What a look found. */
export interface LookedNotification {
  readonly id: string;
  readonly institution: string;
  /** It was just found to be a late double payment. */
  readonly isRaised: boolean;
  /** Calls that were stored. */
  readonly handlerCalls: readonly NewHandlerCall[];
}

/** Longest time between two looks at an open notification, ms. */
const LONGEST_WAIT_MS = 600_000;

/** One look at an open notification, in a transaction. @param now the database's time, epoch ms */
export async function lookAgain(
  manager: EntityManager,
  notification: SyncNotificationEntity,
  now: number,
  settings: CallSettings,
  { collectionsOf, handlerCallsOf }: OpenNotificationPorts,
): Promise<LookedNotification & { readonly isAsked: boolean }> {
  const { id, institution, outOrderNo, subMchid, serviceId, eventType, receivedAt, dueAt } = notification;
  const all = await syncsOfOrder(manager, orderKey(institution, outOrderNo, subMchid));
  const syncs = all.filter((sync) => sync.serviceId === serviceId);
  const judgement = judge(eventType, collectionsOf(notification.content), syncs);
  const isAsking = notification.appliedAt === null;
  const asked = isAsking ? await askOrder(manager, syncs, now, settings) : 'nothing';
  const appliedAt = asked === 'later' ? null : (notification.appliedAt ?? now);
  const isLate = judgement === 'late' && notification.raisedAt === null;
  const raisedAt = isLate ? now : notification.raisedAt;
  const isOpen = appliedAt === null || judgement === 'waits';
  const found = { id, dueAt: dueAt as number };
  const { affected } = await manager.update(SyncNotificationEntity, found, {
    appliedAt,
    dueAt: isOpen ? now + waitMs(now - receivedAt) : null,
    raisedAt,
  });
  const isAsked = typeof asked === 'object';
  // Another process looked at the same moment.
  if (affected !== 1) return { id, institution, isAsked, isRaised: false, handlerCalls: [] };
  const handlerCalls = await callsOfLook(manager, notification, isLate, handlerCallsOf);
  await insertCalls(manager, handlerCalls, now);
  return { id, institution, isAsked, isRaised: isLate, handlerCalls };
}

/** Where the process that received it stored no calls, its arrival is told now. */
async function callsOfLook(
  manager: EntityManager,
  notification: SyncNotificationEntity,
  isLate: boolean,
  handlerCallsOf: OpenNotificationPorts['handlerCallsOf'],
): Promise<readonly NewHandlerCall[]> {
  const where = { syncId: notification.id };
  const told = await manager.findOne(SyncHandlerCallEntity, { select: { id: true }, where });
  if (told === null) return handlerCallsOf(notification, 0);
  return isLate ? handlerCallsOf(notification, 1) : [];
}

/** Time until the next look, by the age: soon while the order is being asked about, seldom while it waits for people. */
export function waitMs(ageMs: number): number {
  return Math.max(1, Math.min(Math.floor(ageMs / 8), LONGEST_WAIT_MS));
}
