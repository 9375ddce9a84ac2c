import type { EntityManager } from 'typeorm';
import { SyncHandlerCallEntity, SyncNotificationEntity } from '../entities/index.js';
import type { NewHandlerCall } from '../sql/handler-call-sql.js';

/** Calls of handlers, due at once. */
export async function insertCalls(
  manager: EntityManager,
  calls: readonly NewHandlerCall[],
  now: number,
): Promise<void> {
  if (calls.length === 0) return;
  await manager.insert(
    SyncHandlerCallEntity,
    calls.map((call) => toRow(call, now)),
  );
}

/**
 * Inserts a notification unless it is there. Without a search for it: with the statistics of a young table PostgreSQL
 * would read all of an institution.
 */
export async function isInserted(
  manager: EntityManager,
  row: Omit<SyncNotificationEntity, 'appliedAt'> & { readonly appliedAt: null },
): Promise<boolean> {
  await manager.createQueryBuilder().insert().into(SyncNotificationEntity).values(row).orIgnore().execute();
  return (
    (await manager.findOne(SyncNotificationEntity, { select: { id: true }, where: { id: row.id } })) !== null
  );
}

function toRow({ id, sync_id, event, handler_id, occurrence }: NewHandlerCall, now: number) {
  const handlerCall = { id, syncId: sync_id, event, handlerId: handler_id, occurrence };
  return { ...handlerCall, attempts: 0, dueAt: now, createdAt: now };
}
