import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { SyncEntity, SyncNotificationEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import type { InstitutionStateStore } from '../institutions/institution-state-store.js';
import { type LedgerScope, within } from '../reading/ledger-scope.js';
import type { LedgerSql } from '../sql/ledger-sql.js';
import { strandedInstitutions } from './stranded-syncs.js';
import { isSettled, SYNC_STATUSES, type SyncStatus } from '../states/sync-states.js';
import { countUpTo } from './bounded-count.js';
import type { HandlerBacklog } from './handler-backlog.js';
import {
  type PayscoreHandlerStats,
  type PayscoreInstitutionStats,
  UNSETTLED_STATUSES,
  type UnsettledStatus,
} from './ledger-stats.js';

/** Shortest time without a sign of life that is reported, ms; workers report at every sweep. */
const LEAST_PATIENCE_MS = 60_000;
const SWEEPS_MISSED = 12;

/** A handler of this process's code. */
type Handler = Pick<PayscoreHandlerStats, 'event' | 'handlerId'>;

/** The syncs of an institution within a scope. */
type SyncsOf = (manager: EntityManager) => SelectQueryBuilder<SyncEntity>;
type Narrowed = (query: SelectQueryBuilder<SyncEntity>) => SelectQueryBuilder<SyncEntity>;

/** Reads the ledger's numbers from indexes, up to the limit of counts. */
export class StatsReader {
  private readonly patienceMs: number;

  constructor(
    private readonly gateway: LedgerGateway,
    private readonly sql: Pick<LedgerSql, 'now'>,
    private readonly states: Pick<InstitutionStateStore, 'list'>,
    private readonly backlog: HandlerBacklog,
    { sweepMs }: { readonly sweepMs: number },
  ) {
    this.patienceMs = Math.max(LEAST_PATIENCE_MS, SWEEPS_MISSED * sweepMs);
  }

  /** The database's time, epoch ms. */
  now(): Promise<number> {
    return this.gateway.read((manager) => this.sql.now(manager));
  }

  /**
   * Institutions within the scope: the configured ones, then others whose unsettled syncs no worker delivers.
   * @param now the database's time, epoch ms
   */
  async institutions(
    scope: LedgerScope,
    configured: readonly string[],
    now: number,
  ): Promise<PayscoreInstitutionStats[]> {
    const others = await strandedInstitutions(this.gateway, configured);
    const isVisible = (name: string) => scope.institutions?.includes(name) ?? true;
    return this.of([...configured, ...others].filter(isVisible), scope, configured, now);
  }

  /**
   * Some of the configured institutions, and others whose unsettled syncs no worker delivers. Costs one statement
   * when there are none.
   */
  async unattended(
    configured: readonly string[],
    some: readonly string[],
  ): Promise<readonly PayscoreInstitutionStats[]> {
    const names = [...some, ...(await strandedInstitutions(this.gateway, configured))];
    return names.length === 0 ? [] : this.of(names, {}, configured, await this.now());
  }

  private async of(
    names: readonly string[],
    scope: LedgerScope,
    configured: readonly string[],
    now: number,
  ): Promise<PayscoreInstitutionStats[]> {
    const states = new Map(
      (await this.states.list(names)).map((state) => [state.institution, state.lastClaimAt]),
    );
    const all: PayscoreInstitutionStats[] = [];
    for (const name of names) {
      const stats = await this.institution(name, scope, now);
      const lastClaimAt = states.get(name) ?? null;
      const isQuiet = lastClaimAt === null || now - lastClaimAt > this.patienceMs;
      all.push({
        ...stats,
        isConfigured: configured.includes(name),
        lastClaimAt: lastClaimAt === null ? null : new Date(lastClaimAt),
        isQuiet,
        nobodyDelivers: isQuiet && stats.overdueMs > this.patienceMs,
      });
    }
    // Syncs of other registrations and outside the scope are omitted.
    const isStranded = ({ isQuiet, counts }: PayscoreInstitutionStats) =>
      isQuiet && UNSETTLED_STATUSES.some((status) => counts[status]);
    return all.filter((one) => one.isConfigured || isStranded(one));
  }

  /** Open handler calls within the scope: of this code's handlers first, then of unknown ones. */
  async handlers(
    scope: LedgerScope,
    known: readonly Handler[],
    now: number,
  ): Promise<PayscoreHandlerStats[]> {
    const pending = await this.backlog.pending(scope);
    const isSame = (one: Handler, other: Handler) =>
      one.event === other.event && one.handlerId === other.handlerId;
    const idle = known.filter((handler) => !pending.some((other) => isSame(handler, other)));
    return [
      ...idle.map(({ event, handlerId }) => ({
        event,
        handlerId,
        pending: 0,
        oldestMs: null,
        isKnown: true,
      })),
      ...pending.map(({ event, handlerId, count, oldestAt }) => ({
        event,
        handlerId,
        pending: count,
        oldestMs: oldestAt === null ? null : Math.max(0, now - oldestAt),
        isKnown: known.some((handler) => isSame(handler, { event, handlerId })),
      })),
    ];
  }

  private async institution(name: string, scope: LedgerScope, now: number) {
    const syncs: SyncsOf = (manager) =>
      within(
        manager.createQueryBuilder(SyncEntity, 'sync').where('sync.institution = :name', { name }),
        scope,
      );
    const [firstDueAt, due] = await this.due(syncs, now);
    return {
      institution: name,
      counts: await this.counts(syncs, scope),
      oldestMs: await this.oldest(syncs, now),
      due,
      overdueMs: firstDueAt === null ? 0 : Math.max(0, now - firstDueAt),
      leased: await this.count(syncs, (query) => query.andWhere('sync.leaseUntil IS NOT NULL')),
      behind: await this.count(syncs, (query) =>
        query.andWhere('sync.head IS NULL AND sync.settledAt IS NULL'),
      ),
      ...(await this.lateDoublePayments(name, scope)),
    };
  }

  private async due(syncs: SyncsOf, now: number): Promise<[number | null, number]> {
    const isDue: Narrowed = (query) => query.andWhere('sync.dueAt <= :now', { now });
    const first = await this.gateway.read((manager) =>
      isDue(syncs(manager))
        .select('sync.dueAt', 'due_at')
        .orderBy('sync.dueAt')
        .limit(1)
        .getRawOne<{ due_at: string | number }>(),
    );
    return first ? [Number(first.due_at), await this.count(syncs, isDue)] : [null, 0];
  }

  private async counts(
    syncs: SyncsOf,
    { subMchids }: LedgerScope,
  ): Promise<Record<SyncStatus, number | null>> {
    const counts: [SyncStatus, number | null][] = [];
    for (const status of SYNC_STATUSES) {
      const inStatus: Narrowed = (query) =>
        query.andWhere('sync.status = :status', { status }).orderBy('sync.id');
      // The scope of settled syncs, by far the most, would need a read of each.
      counts.push([status, subMchids && isSettled(status) ? null : await this.count(syncs, inStatus)]);
    }
    return Object.fromEntries(counts) as Record<SyncStatus, number | null>;
  }

  private async oldest(syncs: SyncsOf, now: number): Promise<Record<UnsettledStatus, number | null>> {
    const ages: [UnsettledStatus, number | null][] = [];
    for (const status of UNSETTLED_STATUSES) {
      // Ids sort by time.
      const first = await this.gateway.read((manager) =>
        syncs(manager)
          .andWhere('sync.status = :status', { status })
          .select('sync.createdAt', 'created_at')
          .orderBy('sync.id')
          .limit(1)
          .getRawOne<{ created_at: string | number }>(),
      );
      ages.push([status, first ? Math.max(0, now - Number(first.created_at)) : null]);
    }
    return Object.fromEntries(ages) as Record<UnsettledStatus, number | null>;
  }

  private lateDoublePayments(name: string, scope: LedgerScope) {
    return this.gateway.read(async (manager) => {
      const raised = () =>
        within(
          manager
            .createQueryBuilder(SyncNotificationEntity, 'sync')
            .where('sync.institution = :name AND sync.raisedAt IS NOT NULL', { name }),
          scope,
        );
      const newest = await raised()
        .select('sync.raisedAt', 'raised_at')
        .orderBy('sync.raisedAt', 'DESC')
        .limit(1)
        .getRawOne<{ raised_at: string | number }>();
      const lateDoublePayments = await countUpTo(manager, raised().select('sync.id', 'id'));
      const lastLateDoublePaymentAt = newest ? new Date(Number(newest.raised_at)) : null;
      return { lateDoublePayments, lastLateDoublePaymentAt };
    });
  }

  private count(syncs: SyncsOf, narrowed: Narrowed): Promise<number> {
    return this.gateway.read((manager) =>
      countUpTo(manager, narrowed(syncs(manager)).select('sync.id', 'id')),
    );
  }
}
