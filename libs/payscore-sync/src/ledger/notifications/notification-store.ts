import { type EntityManager, In, IsNull, LessThan } from 'typeorm';
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
import { isLateDoublePayment, type NotifiedCollections } from './late-double-payment.js';

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
   * Applies notifications whose order had a call in progress, oldest first. Returns how many syncs are due now.
   * @param limit notifications at once
   */
  async applyOpen(limit: number): Promise<number> {
    const open = await this.gateway.read((manager) =>
      manager.find(SyncNotificationEntity, {
        where: { appliedAt: IsNull() },
        order: { receivedAt: 'ASC' },
        take: limit,
      }),
    );
    let asked = 0;
    for (const notification of open) {
      const isAsked = await retryOnConflict(() =>
        this.gateway.transaction((manager) => this.applyIn(manager, notification)),
      );
      if (isAsked) asked += 1;
    }
    return asked;
  }

  /** Deletes up to `limit` notifications of these institutions that are older than `keepMs`. Returns how many. */
  async purge(institutions: readonly string[], keepMs: number, limit: number): Promise<number> {
    if (institutions.length === 0) return 0;
    const old = await this.gateway.read(async (manager) => {
      const before = (await this.sql.now(manager)) - keepMs;
      return manager.find(SyncNotificationEntity, {
        select: { id: true },
        where: { institution: In([...institutions]), receivedAt: LessThan(before) },
        take: limit,
      });
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
    const isLate = given.eventType === 'PAYSCORE.USER_PAID' && isLateDoublePayment(collections, syncs);
    const row = { ...columns, id, receivedAt: now, appliedAt: null, raisedAt: isLate ? now : null };
    if (!(await isInserted(manager, row))) return { ...NOTHING, id: null, isNew: false };
    const asked = await askOrder(manager, syncs, now, this.settings);
    if (asked !== 'later') await manager.update(SyncNotificationEntity, { id }, { appliedAt: now });
    const handlerCalls = handlerCallsOf(id);
    if (handlerCalls.length > 0)
      await manager.insert(
        SyncHandlerCallEntity,
        handlerCalls.map((call) => toRow(call, now)),
      );
    const syncId = typeof asked === 'object' ? asked.syncId : null;
    return { id, isNew: true, syncId, isLateDoublePayment: isLate, handlerCalls };
  }

  private async applyIn(manager: EntityManager, notification: SyncNotificationEntity): Promise<boolean> {
    const { id, institution, outOrderNo, subMchid, serviceId } = notification;
    const all = await syncsOfOrder(manager, orderKey(institution, outOrderNo, subMchid));
    const syncs = all.filter((sync) => sync.serviceId === serviceId);
    const now = await this.sql.now(manager);
    const asked = await askOrder(manager, syncs, now, this.settings);
    if (asked === 'later') return false;
    await manager.update(SyncNotificationEntity, { id, appliedAt: IsNull() }, { appliedAt: now });
    return asked !== 'nothing';
  }
}

/**
 * Inserts a notification unless it is there. Without a search for it: with the statistics of a young table PostgreSQL
 * would read all of an institution.
 */
async function isInserted(
  manager: EntityManager,
  row: Omit<SyncNotificationEntity, 'appliedAt'> & { readonly appliedAt: null },
): Promise<boolean> {
  await manager.createQueryBuilder().insert().into(SyncNotificationEntity).values(row).orIgnore().execute();
  return (
    (await manager.findOne(SyncNotificationEntity, { select: { id: true }, where: { id: row.id } })) !== null
  );
}

const NOTHING = { syncId: null, isLateDoublePayment: false, handlerCalls: [] } as const;

function toRow({ id, sync_id, event, handler_id, occurrence }: NewHandlerCall, now: number) {
  const handlerCall = { id, syncId: sync_id, event, handlerId: handler_id, occurrence };
  return { ...handlerCall, attempts: 0, dueAt: now, createdAt: now };
}
