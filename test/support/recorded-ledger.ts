import { createLedger, type Ledger, LedgerClock } from '../../libs/payscore-sync/src/ledger/index.js';
import { resolveSettings } from '../../libs/payscore-sync/src/options/resolve-settings.js';
import { DataSource } from 'typeorm';
import { StatementRecorder } from './statement-recorder.js';
import { createMigratedDatabase } from './migrated-database.js';
import type { DatabaseKind } from './test-database.js';
import { withLedger } from './with-ledger.js';

/** A ledger on a database of its own, without a host, whose statements are recorded. */
export interface RecordedLedger {
  readonly recorder: StatementRecorder;
  readonly dataSource: DataSource;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** @param fill what is in the tables before the ledger looks at its server for the first time */
export async function openRecordedLedger(
  kind: DatabaseKind,
  fill: (dataSource: DataSource) => Promise<unknown>,
): Promise<RecordedLedger> {
  const recorder = new StatementRecorder();
  const database = await createMigratedDatabase(kind);
  const dataSource = new DataSource(withLedger(database, recorder.dataSourceOptions));
  await dataSource.initialize();
  await fill(dataSource);
  const ledger = ledgerOn(dataSource);
  await ledger.failover.look();
  return {
    recorder,
    dataSource,
    ledger,
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

/** The ledger on a data source, with default settings. */
export function ledgerOn(dataSource: DataSource): Ledger {
  const silent = { log: () => undefined, error: () => undefined };
  return createLedger(dataSource, new LedgerClock(), resolveSettings({}).settings, silent);
}
