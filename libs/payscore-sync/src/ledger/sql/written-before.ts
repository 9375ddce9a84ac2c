import { type EntityManager, In, IsNull, Not } from 'typeorm';
import { SyncAttemptEntity } from '../entities/index.js';
import type { CompletionRow } from './ledger-sql.js';

/**
 * Those of `rows` that are on record already: an earlier try wrote them, and its answer did not arrive. Asked only
 * about rows whose lease seems lost, which is rare.
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
