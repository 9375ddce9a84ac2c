import { escapedPath } from '../entities/index-name.js';
import { SyncEntity } from '../entities/index.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';

/**
 * Tells PostgreSQL what the table of syncs holds. Without statistics it reads the whole table for each batch of orders;
 * its own autovacuum gets to it within a minute, when a large backfill is over. Other databases keep their statistics
 * themselves. A role that does not own the table is told so by a warning of the server, and a failure costs speed alone.
 */
export async function refreshStatistics(gateway: LedgerGateway): Promise<void> {
  const { dataSource } = gateway;
  if (supportedDialect(dataSource) !== 'postgres') return;
  const table = escapedPath(dataSource, dataSource.getMetadata(SyncEntity).tablePath);
  await gateway.query(`ANALYZE (SKIP_LOCKED) ${table}`).catch(() => undefined);
}
