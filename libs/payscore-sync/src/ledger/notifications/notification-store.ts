import { type EntityManager, In, IsNull, LessThan, LessThanOrEqual } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { CallSettings } from '../actions/earliest-calls.js';
import { SyncHandlerCallEntity, SyncNotificationEntity } from '../entities/index.js';
import { orderKey } from '../entities/order-key.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { retryOnConflict } from '../gateway/retry-on-conflict.js';
import type { NewHandlerCall } from '../sql/handler-call-sql.js';
import type { LedgerSql } from '../sql/ledger-sql.js';
import type { NotificationType } from '../states/notification-events.js';
import { askOrder, syncsOfOrder } from './ask-order.js';
import { insertCalls, isInserted } from './insert-notification.js';
import { judge, type NotifiedCollections } from './late-double-payment.js';

/** A verified notification. */
export interface NewNotification {
  readonly institution: string;
  readonly notificationId: string;
  readonly eventType: NotificationType;
  readonly subMchid: string;
  readonly outOrderNo: string;
  readonly serviceId: string;
  /** JSON without personal data. */
  readonly content: string;
  readonly collections: NotifiedCollections;
}

/** What became of it. */
export interface TakenNotification {
  /** Null: it was taken before. */
  readonly id: string | null;
  /** False: it was taken before, and nothing changed. */
  readonly isNew: boolean;
  /** The sync that is asked about next; null for none. */
  readonly syncId: string | null;
  readonly isLateDoublePayment: boolean;
  readonly handlerCalls: readonly NewHandlerCall[];
}

/** What looking again at open notifications needs of others. */
export interface OpenNotificationPorts {
  /** Reads stored content. */
  readonly collectionsOf: (content: string) => NotifiedCollections;
  /** Calls that tell the handlers once more, of a late double payment. */
  readonly handlerCallsOf: (notification: SyncNotificationEntity) => readonly NewHandlerCall[];
  /** Called after the commit. */
  readonly raised: (raised: RaisedNotification) => void;
  /** A notification could not be looked at, and is due again later. */
  readonly failed: (id: string, error: unknown) => void;
}

/** A notification that was just found to be a late double payment. */
export interface RaisedNotification {
  readonly id: string;
  readonly institution: string;
  readonly handlerCalls: readonly NewHandlerCall[];
}

interface Applied {
  readonly isAsked: boolean;
  readonly raised: RaisedNotification | null;
}

/** Longest time between two looks at an open notification, ms. */
const LONGEST_WAIT_MS = 600_000;

/** Takes notifications: each once, with what follows from it, in one transaction. */
export class NotificationStore {
  constructor(
    private readonly gateway: LedgerGateway,
    private readonly sql: Pick<LedgerSql, 'now'>,
    private readonly settings: CallSettings,
  ) {}

  /**
   * @param handlerCallsOf the calls for the id of the new notification
   * @param deadlineMs deadline of the transaction
   */
  take(
    given: NewNotification,
    handlerCallsOf: (id: string) => readonly NewHandlerCall[],
    deadlineMs: number,
  ): Promise<TakenNotification> {
    // A second one at the same moment is a conflict, and then seen as taken.
    return retryOnConflict(() =>
      this.gateway.transaction((manager) => this.takeIn(manager, given, handlerCallsOf), { deadlineMs }),
    );
  }

  /**
   * Looks again at due notifications: those whose order had a call in progress, and those that a sync makes a late
   * double payment when it is synced. One that stays open or fails is due later, so that it keeps no other one waiting.
   * @param limit notifications at once
   * @returns how many syncs are due now
   */
  async applyOpen(limit: number, ports: OpenNotificationPorts): Promise<number> {
    const open = await this.gateway.read(async (manager) =>
      manager.find(SyncNotificationEntity, {
        where: { dueAt: LessThanOrEqual(await this.sql.now(manager)) },
        order: { dueAt: 'ASC' },
        take: limit,
      }),
    );
    let asked = 0;
    for (const notification of open) {
      try {
        const { isAsked, raised } = await retryOnConflict(() =>
          this.gateway.transaction((manager) => this.applyIn(manager, notification, ports)),
        );
        if (isAsked) asked += 1;
        if (raised !== null) ports.raised(raised);
      } catch (error) {
        // Where the database itself fails, this does so too and ends the look.
        await this.postpone(notification);
        ports.failed(notification.id, error);
      }
    }
    return asked;
  }

  private async postpone({ id, dueAt, receivedAt }: SyncNotificationEntity): Promise<void> {
    await this.gateway.transaction(async (manager) => {
      const now = await this.sql.now(manager);
      const found = { id, dueAt: dueAt as number };
      await manager.update(SyncNotificationEntity, found, { dueAt: now + waitMs(now - receivedAt) });
    });
  }

  /**
   * Deletes up to `limit` notifications of these institutions that are older than `keepMs`, but none that is open or has
   * a handler call to be made. Returns how many.
   */
  async purge(institutions: readonly string[], keepMs: number, limit: number): Promise<number> {
    if (institutions.length === 0) return 0;
    const old = await this.gateway.read(async (manager) => {
      const before = (await this.sql.now(manager)) - keepMs;
      const query = manager
        .createQueryBuilder(SyncNotificationEntity, 'notification')
        .select('notification.id')
        .where({ institution: In([...institutions]), receivedAt: LessThan(before), dueAt: IsNull() });
      const pending = query
        .subQuery()
        .select('1')
        .from(SyncHandlerCallEntity, 'handlerCall')
        .where('handlerCall.syncId = notification.id AND handlerCall.dueAt IS NOT NULL');
      return query.andWhere(`NOT EXISTS ${pending.getQuery()}`).limit(limit).getMany();
    });
    if (old.length === 0) return 0;
    const ids = old.map(({ id }) => id);
    await retryOnConflict(() =>
      this.gateway.transaction(async (manager) => {
        await manager.delete(SyncHandlerCallEntity, { syncId: In(ids) });
        await manager.delete(SyncNotificationEntity, { id: In(ids) });
      }),
    );
    return ids.length;
  }

  private async takeIn(
    manager: EntityManager,
    given: NewNotification,
    handlerCallsOf: (id: string) => readonly NewHandlerCall[],
  ): Promise<TakenNotification> {
    const { collections, ...columns } = given;
    const { institution, subMchid, outOrderNo, serviceId } = given;
    const now = await this.sql.now(manager);
    const id = uuidv7();
    const all = await syncsOfOrder(manager, orderKey(institution, outOrderNo, subMchid));
    const syncs = all.filter((sync) => sync.serviceId === serviceId);
    const judgement = judge(given.eventType, collections, syncs);
    const isLate = judgement === 'late';
    const raisedAt = isLate ? now : null;
    const row = { ...columns, id, receivedAt: now, appliedAt: null, dueAt: now, raisedAt };
    if (!(await isInserted(manager, row))) return { ...NOTHING, id: null, isNew: false };
    const isAsking = given.eventType === 'PAYSCORE.USER_PAID';
    const asked = isAsking ? await askOrder(manager, syncs, now, this.settings) : 'nothing';
    if (asked !== 'later') {
      const dueAt = judgement === 'waits' ? now : null;
      await manager.update(SyncNotificationEntity, { id }, { appliedAt: now, dueAt });
    }
    const handlerCalls = handlerCallsOf(id);
    await insertCalls(manager, handlerCalls, now);
    const syncId = typeof asked === 'object' ? asked.syncId : null;
    return { id, isNew: true, syncId, isLateDoublePayment: isLate, handlerCalls };
  }

  private async applyIn(
    manager: EntityManager,
    notification: SyncNotificationEntity,
    { collectionsOf, handlerCallsOf }: OpenNotificationPorts,
  ): Promise<Applied> {
    const { id, institution, outOrderNo, subMchid, serviceId, eventType, receivedAt, dueAt } = notification;
    const all = await syncsOfOrder(manager, orderKey(institution, outOrderNo, subMchid));
    const syncs = all.filter((sync) => sync.serviceId === serviceId);
    const now = await this.sql.now(manager);
    const judgement = judge(eventType, collectionsOf(notification.content), syncs);
    const isAsking = notification.appliedAt === null;
    const asked = isAsking ? await askOrder(manager, syncs, now, this.settings) : 'nothing';
    const appliedAt = asked === 'later' ? null : (notification.appliedAt ?? now);
    const isNew = judgement === 'late' && notification.raisedAt === null;
    const raisedAt = isNew ? now : notification.raisedAt;
    const isOpen = appliedAt === null || judgement === 'waits';
    const nextDueAt = isOpen ? now + waitMs(now - receivedAt) : null;
    const found = { id, dueAt: dueAt as number };
    const { affected } = await manager.update(SyncNotificationEntity, found, {
      appliedAt,
      dueAt: nextDueAt,
      raisedAt,
    });
    const isAsked = typeof asked === 'object';
    // Another process looked at the same moment.
    if (affected !== 1 || !isNew) return { isAsked, raised: null };
    const handlerCalls = handlerCallsOf(notification);
    await insertCalls(manager, handlerCalls, now);
    return { isAsked, raised: { id, institution, handlerCalls } };
  }
}

/** Time until the next look, by the age: soon while the order is being asked about, seldom while it waits for people. */
function waitMs(ageMs: number): number {
  return Math.max(1, Math.min(Math.floor(ageMs / 8), LONGEST_WAIT_MS));
}

const NOTHING = { syncId: null, isLateDoublePayment: false, handlerCalls: [] } as const;
