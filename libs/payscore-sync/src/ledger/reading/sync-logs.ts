import { type PayscoreAttemptRecord, toAttemptRecord } from '../records/attempt-record.js';
import { SyncActionEntity, SyncAttemptEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { type PayscoreActionRecord, toActionRecord } from '../records/action-record.js';
import { hydrate, type RawRow } from '../sql/hydrate.js';

/** Last log entries of one sync, oldest first. */
export interface PayscoreSyncLogs {
  readonly attemptLog: readonly PayscoreAttemptRecord[];
  readonly actionLog: readonly PayscoreActionRecord[];
}

/** Reads the last entries of many syncs at once: one statement for their attempts, one for the actions of operators. */
export class SyncLogReader {
  constructor(private readonly gateway: LedgerGateway) {}

  /** In the order of the ids. @param limit entries of each kind for one sync */
  async lastOf(ids: readonly string[], limit: number): Promise<PayscoreSyncLogs[]> {
    if (ids.length === 0) return [];
    const attempts = await this.last(SyncAttemptEntity, 'ranked.number DESC', ids, limit);
    const actions = await this.last(SyncActionEntity, 'ranked.created_at DESC, ranked.id DESC', ids, limit);
    return ids.map((id) => ({
      attemptLog: (attempts.get(id) ?? []).map(toAttemptRecord),
      actionLog: (actions.get(id) ?? []).map(toActionRecord),
    }));
  }

  private async last<T extends { syncId: string }>(
    entity: new () => T,
    newestFirst: string,
    ids: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, T[]>> {
    const rows = await this.gateway.read((manager) =>
      manager
        .createQueryBuilder()
        .select('entry.*')
        .from(
          (ranked) =>
            ranked
              .select('ranked.*')
              .addSelect(`ROW_NUMBER() OVER (PARTITION BY ranked.sync_id ORDER BY ${newestFirst})`, 'place')
              .from(entity, 'ranked')
              .where('ranked.sync_id IN (:...ids)', { ids }),
          'entry',
        )
        .where('entry.place <= :limit', { limit })
        .orderBy('entry.sync_id')
        .addOrderBy('entry.place', 'DESC')
        .getRawMany<RawRow>(),
    );
    const entries = new Map<string, T[]>();
    for (const row of rows) {
      const entry = hydrate(this.gateway.dataSource, entity, row);
      const others = entries.get(entry.syncId);
      if (others) others.push(entry);
      else entries.set(entry.syncId, [entry]);
    }
    return entries;
  }
}
