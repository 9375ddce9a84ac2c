import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { assertTables, StrandedSyncFinder } from './ledger/index.js';

/**
 * What is looked at once, before the first claim.
 * @throws PayscoreError `PAYSCORE_E_TABLES_MISSING`
 */
export async function checkLedger(dataSource: DataSource, institutions: readonly string[]): Promise<void> {
  await assertTables(dataSource);
  const logger = new Logger('PayscoreSync');
  for (const { institution, count } of await new StrandedSyncFinder(dataSource).outside(institutions)) {
    logger.warn(
      `Institution ${institution}: not configured here, but the ledger has unsettled syncs of it (${count}). ` +
        'Unless another process delivers them they wait for ever. Configure it again under this name.',
    );
  }
}
