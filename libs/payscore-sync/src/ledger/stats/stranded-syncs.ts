import { SyncEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';

/**
 * Institutions other than these with unsettled syncs: workers claim only for institutions they know, so the syncs of
 * one that was renamed or taken out of the options would wait unnoticed.
 */
export async function strandedInstitutions(
  gateway: LedgerGateway,
  configured: readonly string[],
): Promise<string[]> {
  const rows = await gateway.read((manager) =>
    manager
      .createQueryBuilder(SyncEntity, 'sync')
      .select('sync.institution', 'institution')
      // "Unsettled" as the conditions of two partial indexes: PostgreSQL then reads no settled row.
      .where('(sync.head IS NOT NULL OR (sync.head IS NULL AND sync.settledAt IS NULL))')
      .andWhere(configured.length === 0 ? '1 = 1' : 'sync.institution NOT IN (:...configured)', {
        configured,
      })
      .groupBy('sync.institution')
      .orderBy('sync.institution')
      .getRawMany<{ institution: string }>(),
  );
  return rows.map(({ institution }) => institution);
}
