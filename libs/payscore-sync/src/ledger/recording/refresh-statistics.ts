import { escapedPath } from '../entities/index-name.js';
import { SyncEntity } from '../entities/index.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';

/** A table that had so many rows when PostgreSQL looked last has statistics that go on being true. */
const FEW = 1000;

/**
 * Tells PostgreSQL what the table of syncs holds. Without statistics it reads the whole table for each batch of orders;
 * its own autovacuum gets to it within a minute, when a large backfill is over. Other databases keep their statistics
 * themselves. A role that does not own the table is told so by a warning of the server, and a failure
 * costs speed alone.
 */
export async function refreshStatistics(gateway: LedgerGateway): Promise<void> {
  const { dataSource } = gateway;
  if (supportedDialect(dataSource) !== 'postgres') return;
  const table = escapedPath(dataSource, dataSource.getMetadata(SyncEntity).tablePath);
  try {
    const [known] = await gateway.query<{ rows: number }[]>(
      'SELECT reltuples AS rows FROM pg_class WHERE oid = $1::regclass',
      [table],
    );
    if (known && known.rows < FEW) await gateway.query(`ANALYZE (SKIP_LOCKED) ${table}`);
  } catch {
    // See above.
  }
}
