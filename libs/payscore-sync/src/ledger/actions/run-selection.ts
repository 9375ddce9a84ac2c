import { SyncActionEntity, SyncEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { type LedgerScope, within } from '../reading/ledger-scope.js';
import { pageOfSyncs, type SyncPageFilter, syncsOf } from '../reading/sync-page.js';
import type { SyncStatus } from '../states/sync-states.js';

/** Action of a run on one sync. */
export interface RunEntry {
  readonly syncId: string;
  readonly toStatus: SyncStatus;
}

/** Reads the syncs of an action on many, within a scope. */
export class RunSelection {
  constructor(private readonly gateway: LedgerGateway) {}

  /** The existing ones of these ids. */
  byIds(ids: readonly string[], scope: LedgerScope): Promise<SyncEntity[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.gateway.read((manager) =>
      within(syncsOf(manager).andWhere('sync.id IN (:...ids)', { ids }), scope).getMany(),
    );
  }

  byFilter(filter: SyncPageFilter, scope: LedgerScope): Promise<SyncEntity[]> {
    return this.gateway.read((manager) => pageOfSyncs(manager, this.gateway.dataSource, filter, scope));
  }

  /** Actions of the run so far. */
  async doneBy(digest: string, scope: LedgerScope): Promise<RunEntry[]> {
    const rows = await this.gateway.read((manager) =>
      within(
        manager
          .createQueryBuilder(SyncEntity, 'sync')
          .innerJoin(SyncActionEntity, 'entry', 'entry.syncId = sync.id')
          .select('entry.syncId', 'id')
          .addSelect('entry.toStatus', 'status')
          .where('entry.runDigest = :digest', { digest }),
        scope,
      ).getRawMany<{ id: string; status: SyncStatus }>(),
    );
    return rows.map(({ id, status }) => ({ syncId: id, toStatus: status }));
  }
}
