import { type DataSource, MoreThanOrEqual } from 'typeorm';
import {
  assertTables,
  createLedgerSql,
  createLedgerGateway,
  FailoverGuard,
  LedgerClock,
  type LedgerGateway,
  SyncEntity,
} from '../ledger/index.js';
import type { Shown } from './ask-order.js';

/** A sync that was cancelled on a ledger that may have lost its call. */
export interface DoubtfulCancel {
  readonly id: string;
  readonly institution: string;
  readonly outOrderNo: string;
  readonly seq: number;
  readonly cancelledAt: Date;
  /** Current result of its query. */
  readonly shows: Shown;
}

export interface RecheckReport {
  /** Unsettled syncs, which are queried before they are sent again. */
  readonly unsettled: number;
  /** False: a dry run without changes. */
  readonly isApplied: boolean;
  readonly cancelled: readonly DoubtfulCancel[];
}

export interface RecheckOptions {
  /** Time of the backup, epoch ms. Later decisions are doubtful. */
  readonly since: number;
  /** False: only counts. */
  readonly isApplied: boolean;
  /** How long a call of a lost claim may continue, ms: `leaseMs` of the hosts. */
  readonly leaseMs: number;
}

/** Largest number of listed syncs. */
const LIMIT = 1000;

const silent = { log: () => undefined, error: () => undefined };

/**
 * After a restored backup: marks every unsettled sync as possibly sent, so that it is queried first, and
 * queries syncs cancelled since then. Settled syncs never change.
 * @param dataSource of the ledger, initialized
 * @param ask queries the order of a sync
 * @throws PayscoreError `PAYSCORE_E_TABLES_MISSING`, `PAYSCORE_E_DATABASE_TIMEOUT`,
 * `PAYSCORE_E_UNSUPPORTED_DATABASE`
 */
export async function recheck(
  dataSource: DataSource,
  { since, isApplied, leaseMs }: RecheckOptions,
  ask: (sync: SyncEntity) => Promise<Shown>,
): Promise<RecheckReport> {
  const gateway = createLedgerGateway(dataSource);
  await assertTables(gateway);
  const failovers = new FailoverGuard(createLedgerSql(gateway, new LedgerClock()).failover, leaseMs, silent);
  const unsettled = await (isApplied ? failovers.doubtAll() : failovers.countUnsettled());
  const cancelled: DoubtfulCancel[] = [];
  for (const sync of await cancelledSince(gateway, since)) {
    const { id, institution, outOrderNo, seq, settledAt } = sync;
    const cancelledAt = new Date(settledAt ?? since);
    cancelled.push({ id, institution, outOrderNo, seq, cancelledAt, shows: await ask(sync) });
  }
  return { unsettled, isApplied, cancelled };
}

/**
 * Syncs cancelled at `since` (epoch ms) or later, oldest first. A cancel is right only if nothing was sent,
 * which a restored database cannot know.
 */
function cancelledSince(gateway: LedgerGateway, since: number): Promise<SyncEntity[]> {
  return gateway.read((manager) =>
    manager.find(SyncEntity, {
      where: { status: 'cancelled', settledAt: MoreThanOrEqual(since) },
      order: { settledAt: 'ASC' },
      take: LIMIT,
    }),
  );
}
