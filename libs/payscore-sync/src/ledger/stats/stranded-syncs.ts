import { SyncEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';

/** Unsettled syncs of one institution. */
export interface StrandedSyncs {
  readonly institution: string;
  readonly count: number;
}

/**
 * Finds what no worker delivers: workers claim only for institutions they know, so the syncs of one that was renamed
 * or taken out of the options would wait unnoticed.
 */
export class StrandedSyncFinder {
  constructor(private readonly gateway: LedgerGateway) {}

  /** Unsettled syncs of institutions other than these, by the institution's name. */
  async outside(configured: readonly string[]): Promise<StrandedSyncs[]> {
    const rows = await this.gateway.read((manager) =>
      manager
        .createQueryBuilder(SyncEntity, 'sync')
        .select('sync.institution', 'institution')
        .addSelect('COUNT(*)', 'count')
        // "Unsettled" as the conditions of two partial indexes: PostgreSQL then reads no settled row.
        .where('(sync.head IS NOT NULL OR (sync.head IS NULL AND sync.settledAt IS NULL))')
        .andWhere(configured.length === 0 ? '1 = 1' : 'sync.institution NOT IN (:...configured)', {
          configured,
        })
        .groupBy('sync.institution')
        .orderBy('sync.institution')
        .getRawMany<{ institution: string; count: string | number }>(),
    );
    return rows.map(({ institution, count }) => ({ institution, count: Number(count) }));
  }
}
