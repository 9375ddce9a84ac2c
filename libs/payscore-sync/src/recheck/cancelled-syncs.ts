import { MoreThanOrEqual } from 'typeorm';
import { type LedgerGateway, SyncEntity } from '../ledger/index.js';

/** Syncs read at most; more of them are a reason to look at an earlier moment by hand. */
const LIMIT = 1000;

/**
 * Syncs that people cancelled at `since` (epoch ms) or later, oldest first. A cancel is right only if nothing was sent,
 * which a database that went back in time does not know.
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
