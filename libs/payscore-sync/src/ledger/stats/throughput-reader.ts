import type { EntityManager } from 'typeorm';
import { SyncAttemptEntity, SyncEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { idRange } from '../reading/id-range.js';
import { type LedgerScope, within } from '../reading/ledger-scope.js';
import { tenantPage } from '../reading/tenant-page.js';
import type { SyncStatus } from '../states/sync-states.js';
import { MINUTE_MS, type MinuteCounts, NO_COUNTS, type OldestNow } from './throughput.js';

/** Institutions per statement for the oldest syncs. */
const INSTITUTIONS_AT_ONCE = 32;

/** Scope with its institutions. */
export interface ThroughputScope extends LedgerScope {
  readonly institutions: readonly string[];
}

type Numbers<K extends string> = Readonly<Record<K, string | number | null>>;

/** Counts settled and sent syncs by minute. Each statement reads one index range. */
export class ThroughputReader {
  constructor(private readonly gateway: LedgerGateway) {}

  /** Counts by the beginning of the minute, from `from` to before `to`, epoch ms; empty minutes are omitted. */
  async counts(scope: ThroughputScope, from: number, to: number): Promise<Map<number, MinuteCounts>> {
    const { gateway } = this;
    const settled = await gateway.read((manager) => settledIn(manager, scope, from, to));
    const sent = await gateway.read((manager) => sentIn(manager, scope, from, to));
    const counts = new Map<number, MinuteCounts>();
    for (const row of settled) {
      counts.set(Number(row.minute), {
        ...NO_COUNTS,
        settled: Number(row.settled),
        p50Ms: number(row.p50),
        p95Ms: number(row.p95),
        oldestAt: number(row.oldest),
        oldestSyncedAt: number(row.oldest_synced),
      });
    }
    for (const row of sent) {
      const minute = Number(row.minute);
      const before = counts.get(minute) ?? NO_COUNTS;
      counts.set(minute, { ...before, sent: Number(row.sent), refused: Number(row.refused) });
    }
    return counts;
  }

  /** The oldest unsettled syncs. */
  async oldest(scope: ThroughputScope): Promise<OldestNow> {
    return {
      underway: await this.oldestOf(scope, ['queued', 'uncertain']),
      waitingForPerson: await this.oldestOf(scope, ['parked', 'double_paid']),
    };
  }

  private async oldestOf(scope: ThroughputScope, statuses: readonly SyncStatus[]): Promise<number | null> {
    const { institutions, subMchids } = scope;
    const ids = idRange({ sort: 'oldest' });
    let oldest: number | null = null;
    for (let at = 0; at < institutions.length; at += INSTITUTIONS_AT_ONCE) {
      const names = institutions.slice(at, at + INSTITUTIONS_AT_ONCE);
      const ranges = { institutions: names, subMchids, statuses };
      const page = tenantPage(this.gateway.dataSource, ranges, { ids, limit: 1 });
      const found = await this.gateway.read((manager) => {
        const query = within(manager.createQueryBuilder(SyncEntity, 'sync'), {
          ...scope,
          institutions: names,
        });
        query.select('sync.createdAt', 'created_at').limit(1);
        if (page) query.innerJoin(page.sql, 'page', 'page.id = sync.id').setParameters(page.parameters);
        else query.andWhere('sync.status IN (:...statuses)', { statuses }).orderBy('sync.id');
        return query.getRawOne<Numbers<'created_at'>>();
      });
      const createdAt = number(found?.created_at ?? null);
      if (createdAt !== null) oldest = Math.min(oldest ?? createdAt, createdAt);
    }
    return oldest;
  }
}

const MINUTE = (column: string) => `${column} - ${column} % ${MINUTE_MS}`;

/** Percentiles by rank within the minute, which every database supports. */
function settledIn(manager: EntityManager, scope: ThroughputScope, from: number, to: number) {
  const [at, since] = ['sync.settled_at', 'sync.settled_at - sync.created_at'];
  const group = `PARTITION BY ${MINUTE(at)}, sync.status`;
  const rows = within(
    manager
      .createQueryBuilder(SyncEntity, 'sync')
      .select('sync.status', 'status')
      .addSelect('sync.created_at', 'created_at')
      .addSelect(MINUTE(at), 'minute')
      .addSelect(since, 'latency')
      .addSelect(`ROW_NUMBER() OVER (${group} ORDER BY ${since})`, 'place')
      .addSelect(`COUNT(*) OVER (${group})`, 'many')
      .where('sync.settledAt >= :from AND sync.settledAt < :to', { from, to }),
    scope,
  );
  const [sql, parameters] = rows.getQueryAndParameters();
  return manager.query<Numbers<'minute' | 'settled' | 'oldest' | 'oldest_synced' | 'p50' | 'p95'>[]>(
    `SELECT minute, COUNT(*) AS settled, MIN(created_at) AS oldest,
      MIN(CASE WHEN status = 'synced' THEN created_at END) AS oldest_synced,
      MIN(CASE WHEN status = 'synced' AND place * 2 >= many THEN latency END) AS p50,
      MIN(CASE WHEN status = 'synced' AND place * 20 >= many * 19 THEN latency END) AS p95
    FROM (${sql}) settled_rows GROUP BY minute`,
    parameters,
  );
}

/** Outcomes of sends that WeChat Pay refused. */
const REFUSALS = ['refused', 'rejected', 'unauthorized', 'rate-limited'];

/** A subquery, since SQLite, which has no statistics, would join from all syncs of an institution in the scope. */
function sentIn(manager: EntityManager, scope: ThroughputScope, from: number, to: number) {
  const sent = manager
    .createQueryBuilder(SyncAttemptEntity, 'attempt')
    .select(MINUTE('attempt.started_at'), 'minute')
    .addSelect('COUNT(*)', 'sent')
    .addSelect('SUM(CASE WHEN attempt.outcome IN (:...refusals) THEN 1 ELSE 0 END)', 'refused')
    .where('attempt.startedAt >= :from AND attempt.startedAt < :to', { from, to, refusals: REFUSALS })
    .andWhere(`attempt.kind = 'send'`)
    .groupBy(MINUTE('attempt.started_at'));
  const own = sent.subQuery().select('1').from(SyncEntity, 'sync').where('sync.id = attempt.syncId');
  return sent
    .andWhere(`EXISTS ${within(own, scope).getQuery()}`)
    .getRawMany<Numbers<'minute' | 'sent' | 'refused'>>();
}

const number = (value: string | number | null) => (value === null ? null : Number(value));
