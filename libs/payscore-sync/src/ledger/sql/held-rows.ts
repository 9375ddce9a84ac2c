import { type EntityManager, In, IsNull, Not } from 'typeorm';
import { SyncAttemptEntity, SyncEntity } from '../entities/index.js';
import type { CompletionRow } from './rows.js';

/** Ids of the rows that a claim holds. Leased rows are few and have their own index. */
export async function heldBy(manager: EntityManager, token: string): Promise<readonly string[]> {
  const held = await manager.find(SyncEntity, {
    select: { id: true },
    where: { leaseToken: token, leaseUntil: Not(IsNull()) },
  });
  return held.map(({ id }) => id);
}

/**
 * The `rows` that an earlier try without an answer has written. Queried only for rows that seem lost, which is
 * rare.
 */
export async function writtenBefore(
  manager: EntityManager,
  rows: readonly CompletionRow[],
): Promise<readonly CompletionRow[]> {
  const ended = await manager.find(SyncAttemptEntity, {
    select: { syncId: true, number: true, leaseToken: true, outcome: true, decision: true },
    where: {
      syncId: In(rows.map(({ id }) => id)),
      number: In(rows.map(({ number }) => number)),
      leaseToken: In([...new Set(rows.map(({ token }) => token))]),
      endedAt: Not(IsNull()),
    },
  });
  return rows.filter((row) =>
    ended.some(
      ({ syncId, number, leaseToken, outcome, decision }) =>
        syncId === row.id &&
        number === row.number &&
        leaseToken === row.token &&
        outcome === row.outcome &&
        decision === row.status,
    ),
  );
}
