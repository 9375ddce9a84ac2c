import { Logger } from '@nestjs/common';
import {
  assertProduct,
  assertSchema,
  assertSettings,
  assertTables,
  type Ledger,
  UNSETTLED_STATUSES,
} from '../ledger/index.js';

/**
 * Checks before the first claim: server, tables and indexes, and unsettled syncs that no worker delivers.
 * @param delivers whether this process delivers
 * @throws PayscoreError `PAYSCORE_E_UNSUPPORTED_DATABASE`, `PAYSCORE_E_DATABASE_SETTINGS`,
 * `PAYSCORE_E_TABLES_MISSING`, `PAYSCORE_E_SCHEMA_DIFFERS`, `PAYSCORE_E_DATABASE_TIMEOUT`
 */
export async function checkStart(
  { gateway, stats, polls }: Ledger,
  institutions: readonly string[],
  delivers: boolean,
): Promise<void> {
  const logger = new Logger('PayscoreSync');
  const unverified = await assertProduct(gateway);
  if (unverified !== null) {
    logger.warn(
      `The database is ${unverified}, on which this package is not tested. Try it well before you rely on it.`,
    );
  }
  await assertSettings(gateway);
  await assertTables(gateway);
  await assertSchema(gateway);
  const request = { institutions, handlers: [], sweepMs: 0, stalledMs: 0, silentMs: null };
  const due = delivers ? [] : (await polls.poll(request)).institutions;
  for (const one of await stats.unattended(institutions, due)) {
    const unsettled = UNSETTLED_STATUSES.reduce((sum, status) => sum + (one.counts[status] ?? 0), 0);
    if (!one.isConfigured) {
      logger.warn(
        `Institution ${one.institution}: not configured here, but the ledger has unsettled syncs of it (${unsettled}). ` +
          'Unless another process delivers them they wait forever. Configure it again under this name.',
      );
    }
    if (one.isConfigured && one.nobodyDelivers && !delivers) {
      const since = one.lastClaimAt === null ? 'yet' : `since ${one.lastClaimAt.toISOString()}`;
      logger.warn(
        `Institution ${one.institution}: ${one.due} syncs are due, and no worker has claimed any ${since}. ` +
          'Run a process with worker: true, or call deliverDue() from a cron job.',
      );
    }
  }
}
