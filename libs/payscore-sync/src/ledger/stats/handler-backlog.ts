import type { EntityManager } from 'typeorm';
import { SyncHandlerCallEntity, SyncEntity, SyncNotificationEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { type LedgerScope, within } from '../reading/ledger-scope.js';
import type { HandlerCallSql } from '../sql/handler-call-sql.js';
import { type HandlerEvent, isNotificationEvent } from '../states/notification-events.js';
import { STATS_COUNT_LIMIT } from './bounded-count.js';

/** The calls of one handler that wait to be made. */
export interface PendingHandlerCalls {
  readonly event: HandlerEvent;
  readonly handlerId: string;
  /** Up to the limit of every count. */
  readonly count: number;
  /** Time of the oldest one, epoch ms; null for none. */
  readonly oldestAt: number | null;
}

/** Counts open handler calls, also of handlers that this code lacks. */
export class HandlerBacklog {
  constructor(
    private readonly gateway: LedgerGateway,
    private readonly handlerCalls: HandlerCallSql,
  ) {}

  /** Open calls within the scope by handler; handlers without calls are omitted. */
  async pending(scope: LedgerScope): Promise<readonly PendingHandlerCalls[]> {
    const waiting: PendingHandlerCalls[] = [];
    for (const { event, handlerId } of await this.handlerCalls.handlersWaiting()) {
      const pending = await this.gateway.read((manager) => pendingOf(manager, event, handlerId, scope));
      if (pending.count > 0) waiting.push(pending);
    }
    return waiting;
  }
}

async function pendingOf(
  manager: EntityManager,
  event: HandlerEvent,
  handlerId: string,
  scope: LedgerScope,
): Promise<PendingHandlerCalls> {
  const subject = isNotificationEvent(event) ? SyncNotificationEntity : SyncEntity;
  const subjects = manager
    .createQueryBuilder<SyncEntity | SyncNotificationEntity>(subject, 'sync')
    .innerJoin(SyncHandlerCallEntity, 'handlerCall', 'handlerCall.syncId = sync.id')
    .select('handlerCall.createdAt', 'created_at')
    .where('handlerCall.event = :event AND handlerCall.handlerId = :handlerId', { event, handlerId })
    .andWhere('handlerCall.dueAt IS NOT NULL');
  const [sql, parameters] = within(subjects, scope).limit(STATS_COUNT_LIMIT).getQueryAndParameters();
  const counted = await manager.query<{ count: string | number; oldest: string | number | null }[]>(
    `SELECT COUNT(*) AS count, MIN(created_at) AS oldest FROM (${sql}) counted`,
    parameters,
  );
  const oldest = counted[0]?.oldest ?? null;
  return {
    event,
    handlerId,
    count: Number(counted[0]?.count ?? 0),
    oldestAt: oldest === null ? null : Number(oldest),
  };
}
