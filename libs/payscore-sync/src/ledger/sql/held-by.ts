import { type EntityManager, IsNull, Not } from 'typeorm';
import { SyncEntity } from '../entities/index.js';

/** Ids of the rows that a claim holds now. Leased rows are few and have an index of their own. */
export async function heldBy(manager: EntityManager, token: string): Promise<readonly string[]> {
  const held = await manager.find(SyncEntity, {
    select: { id: true },
    where: { leaseToken: token, leaseUntil: Not(IsNull()) },
  });
  return held.map(({ id }) => id);
}
