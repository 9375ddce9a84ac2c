import { MoreThanOrEqual } from 'typeorm';
import { type LedgerGateway, SyncEntity } from '../ledger/index.js';

/** Largest number of listed syncs. */
const LIMIT = 1000;

/**
 * Syncs cancelled at `since` (epoch ms) or later, oldest first. A cancel is right only if nothing was sent,
 * which a restored database cannot know.
 */
export function cancelledSince(gateway: LedgerGateway, since: number): Promise<SyncEntity[]> {
  return gateway.read((manager) =>
    manager.find(SyncEntity, {
      where: { status: 'cancelled', settledAt: MoreThanOrEqual(since) },
      order: { settledAt: 'ASC' },
      take: LIMIT,
    }),
  );
}
