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
import { lookAgain, type OpenNotificationPorts, waitMs } from './look-again.js';

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

/** What a look at open notifications did. */
export interface OpenNotificationsLook {
  /** Syncs that are due now. */
  readonly asked: number;
  /** Others may be due, too. */
  readonly isMore: boolean;
}

/** Takes notifications: each once, with what follows from it, in one transaction. */
export class NotificationStore {
  constructor(
    private readonly gateway: LedgerGateway,
    private readonly sql: Pick<LedgerSql, 'now'>,
    private readonly settings: CallSettings,
  ) {}

  /**
   * @param handlerCallsOf the calls for the id of the new notification; null: a process that delivers stores its own
   * @param deadlineMs deadline of the transaction
   */
  take(
    given: NewNotification,
    handlerCallsOf: (id: string) => readonly NewHandlerCall[] | null,
    deadlineMs: number,
  ): Promise<TakenNotification> {
    // A second one at the same moment is a conflict, and then seen as taken.
    return retryOnConflict(() =>
      this.gateway.transaction((manager) => this.takeIn(manager, given, handlerCallsOf), { deadlineMs }),
    );
  }

  /**
   * Looks again at due notifications: those whose order had a call in progress, those that a sync makes a late double
   * payment when it is synced, and those whose handler calls are not stored. One that stays open or fails is due later, so
   * that it keeps no other one waiting.
   * @param institutions those of this process: handlers of another one may have other ids
   * @param limits `max` notifications; none is begun after `isOver`
   */
  async applyOpen(
    institutions: readonly string[],
    { max, isOver }: { readonly max: number; readonly isOver: () => boolean },
    ports: OpenNotificationPorts,
  ): Promise<OpenNotificationsLook> {
    if (institutions.length === 0) return { asked: 0, isMore: false };
    const open = await this.gateway.read(async (manager) =>
      manager.find(SyncNotificationEntity, {
        where: {
          institution: In([...institutions]),
          dueAt: LessThanOrEqual(await this.sql.now(manager)),
        },
        order: { dueAt: 'ASC' },
        take: max,
      }),
    );
    let asked = 0;
    for (const notification of open) {
      if (isOver()) return { asked, isMore: true };
      try {
        const { isAsked, ...looked } = await retryOnConflict(() =>
          this.gateway.transaction(async (manager) => {
            const now = await this.sql.now(manager);
            return lookAgain(manager, notification, now, this.settings, ports);
          }),
        );
        if (isAsked) asked += 1;
        ports.looked(looked);
      } catch (error) {
        // Where the database itself fails, this does so too and ends the look.
        await this.postpone(notification);
        ports.failed(notification.id, error);
      }
    }
    return { asked, isMore: open.length === max };
  }

  private async postpone({ id, dueAt, receivedAt }: SyncNotificationEntity): Promise<void> {
    await this.gateway.transaction(async (manager) => {
      const now = await this.sql.now(manager);
      const found = { id, dueAt: dueAt as number };
      await manager.update(SyncNotificationEntity, found, { dueAt: now + waitMs(now - receivedAt) });
    });
  }

  /**
   * Deletes up to `limit` notifications of these institutions that came, and were raised, more than `keepMs` ago, but none
   * that is open or has a handler call to be made. Returns how many.
   */
  async purge(institutions: readonly string[], keepMs: number, limit: number): Promise<number> {
    if (institutions.length === 0) return 0;
    const old = await this.gateway.read(async (manager) => {
      const before = (await this.sql.now(manager)) - keepMs;
      const query = manager
        .createQueryBuilder(SyncNotificationEntity, 'notification')
        .select('notification.id')
        .where({ institution: In([...institutions]), receivedAt: LessThan(before), dueAt: IsNull() })
        .andWhere('(notification.raisedAt IS NULL OR notification.raisedAt < :before)', { before });
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
    handlerCallsOf: (id: string) => readonly NewHandlerCall[] | null,
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
    const handlerCalls = handlerCallsOf(id);
    if (asked !== 'later') {
      const dueAt = judgement === 'waits' || handlerCalls === null ? now : null;
      await manager.update(SyncNotificationEntity, { id }, { appliedAt: now, dueAt });
    }
    await insertCalls(manager, handlerCalls ?? [], now);
    const syncId = typeof asked === 'object' ? asked.syncId : null;
    return { id, isNew: true, syncId, isLateDoublePayment: isLate, handlerCalls: handlerCalls ?? [] };
  }
}

const NOTHING = { syncId: null, isLateDoublePayment: false, handlerCalls: [] } as const;
