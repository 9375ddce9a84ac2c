import type { EntityManager } from 'typeorm';
import { SyncAttemptEntity, SyncEntity } from '../entities/index.js';
import { type CallSettings, earliestCalls } from './earliest-calls.js';
import type { CallTimes } from './action-change.js';

/** Earliest send and query of a sync, by its recorded attempts. */
export async function callTimes(
  manager: EntityManager,
  sync: Pick<SyncEntity, 'id' | 'orderKey'>,
  now: number,
  settings: CallSettings,
): Promise<CallTimes> {
  const lastSend = await manager.findOne(SyncAttemptEntity, {
    where: { syncId: sync.id, kind: 'send' },
    order: { number: 'DESC' },
  });
  const lastCall = await manager
    .createQueryBuilder(SyncAttemptEntity, 'attempt')
    .innerJoin(SyncEntity, 'sync', 'sync.id = attempt.syncId')
    .where('sync.orderKey = :orderKey', { orderKey: sync.orderKey })
    .andWhere('attempt.endedAt IS NOT NULL')
    .orderBy('attempt.endedAt', 'DESC')
    .limit(1)
    .getOne();
  const calls = {
    lastSendBegunAt: lastSend && begunAt(lastSend),
    lastCallEndedAt: lastCall?.endedAt ?? null,
  };
  return earliestCalls(calls, now, settings);
}

/**
 * An attempt starts with its claim; its call may begin later. An attempt without an end lost its lease, which
 * outlives any call.
 */
function begunAt({ startedAt, endedAt, durationMs }: SyncAttemptEntity): number {
  return endedAt === null || durationMs === null ? startedAt : Math.max(startedAt, endedAt - durationMs);
}
