import type { EntityManager } from 'typeorm';
import { SyncAttemptEntity, SyncEntity } from '../entities/index.js';
import type { CallTimes } from './person-change.js';

/** The settings that keep calls apart, ms. */
export interface CallSettings {
  readonly timeoutMs: number;
  readonly marginMs: number;
  readonly orderGapMs: number;
}

/** When a sync may be sent or asked for at the earliest: a person is in a hurry, but not above the rules. */
export async function callTimes(
  manager: EntityManager,
  sync: SyncEntity,
  now: number,
  { timeoutMs, marginMs, orderGapMs }: CallSettings,
): Promise<CallTimes> {
  const lastSend = await manager.getRepository(SyncAttemptEntity).findOne({
    where: { syncId: sync.id, kind: 'send' },
    order: { number: 'DESC' },
  });
  const lastCall = await manager
    .getRepository(SyncAttemptEntity)
    .createQueryBuilder('attempt')
    .innerJoin(SyncEntity, 'sync', 'sync.id = attempt.syncId')
    .where('sync.orderKey = :orderKey', { orderKey: sync.orderKey })
    .andWhere('attempt.endedAt IS NOT NULL')
    .orderBy('attempt.endedAt', 'DESC')
    .limit(1)
    .getOne();
  const send = Math.max(now, (lastCall?.endedAt ?? 0) + orderGapMs);
  const query = Math.max(send, (lastSend?.startedAt ?? 0) + timeoutMs + marginMs);
  return { now, send, query };
}
