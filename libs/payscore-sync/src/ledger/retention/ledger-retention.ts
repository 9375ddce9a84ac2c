import { Between, type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import { SyncActionEntity, SyncAttemptEntity, SyncHandlerCallEntity, SyncEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import type { LedgerSql } from '../sql/ledger-sql.js';
import { retryOnConflict } from '../gateway/retry-on-conflict.js';
import { supportedDialect } from '../gateway/supported-dialect.js';

/** Result of one batch. */
export interface Purged {
  readonly orders: number;
  readonly syncs: number;
  /** There may be more. */
  readonly hasMore: boolean;
}

/** Attempts of one sync, by their numbers, both included. */
export interface AttemptRange {
  readonly syncId: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Deletes orders that were settled long ago, each with all its rows. An order is kept as a whole while one of its
 * syncs is unsettled or younger, or a handler call of one is still to be made.
 */
export class LedgerRetention {
  constructor(
    private readonly gateway: LedgerGateway,
    private readonly sql: Pick<LedgerSql, 'now'>,
  ) {}

  /** Deletes the orders of at most `limit` old syncs of an institution, in one short transaction. Waits for no lock. */
  async purge(institution: string, keepMs: number, limit: number): Promise<Purged> {
    const now = await this.gateway.read((manager) => this.sql.now(manager));
    const before = now - keepMs;
    const found = await this.gateway.read((manager) => oldOrders(manager, institution, before, limit));
    const hasMore = found.length === limit;
    if (found.length === 0) return { orders: 0, syncs: 0, hasMore };
    const orders = [...new Set(found)];
    const gone = await retryOnConflict(() =>
      this.gateway.transaction((manager) => this.delete(manager, orders, before)),
    );
    return { orders: new Set(gone.map((row) => row.orderKey)).size, syncs: gone.length, hasMore };
  }

  /** Deletes ended attempts of unsettled syncs. At most some hundred ranges at once. */
  async forget(ranges: readonly AttemptRange[]): Promise<number> {
    if (ranges.length === 0) return 0;
    const where = ranges.map(({ syncId, first, last }) => ({
      ...{ syncId, number: Between(first, last), endedAt: Not(IsNull()) },
    }));
    return retryOnConflict(() =>
      this.gateway.transaction(async (manager) => {
        const query = manager.createQueryBuilder().delete().from(SyncAttemptEntity).where(where);
        return (await query.execute()).affected ?? 0;
      }),
    );
  }

  private async delete(
    manager: EntityManager,
    orders: readonly string[],
    before: number,
  ): Promise<SyncEntity[]> {
    // Checked again, because a host may have recorded another payment of the order meanwhile.
    const rows = await manager.find(SyncEntity, {
      select: { id: true, orderKey: true, settledAt: true },
      where: { orderKey: In([...orders]) },
    });
    const free = await this.free(manager, rows);
    const isOld = ({ id, settledAt }: SyncEntity) => settledAt !== null && settledAt < before && free.has(id);
    const kept = new Set(rows.filter((row) => !isOld(row)).map((row) => row.orderKey));
    const gone = rows.filter((row) => !kept.has(row.orderKey));
    const ids = gone.map(({ id }) => id);
    if (ids.length === 0) return [];
    for (const entity of [SyncAttemptEntity, SyncActionEntity, SyncHandlerCallEntity]) {
      await manager.delete(entity, { syncId: In(ids) });
    }
    await manager.delete(SyncEntity, { id: In(ids), settledAt: LessThan(before) });
    return gone;
  }

  /** Rows without a lock: a host's open transaction may have just read one, to record an old payment again. */
  private async free(manager: EntityManager, rows: readonly SyncEntity[]): Promise<ReadonlySet<string>> {
    const ids = rows.map(({ id }) => id);
    if (supportedDialect(this.gateway.dataSource) === 'sqlite') return new Set(ids);
    const free = await manager
      .createQueryBuilder(SyncEntity, 'sync')
      .select('sync.id', 'id')
      .where({ id: In(ids) })
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getRawMany<{ id: string }>();
    return new Set(free.map(({ id }) => id));
  }
}

/** Longest settled first, once for each of their syncs. */
async function oldOrders(
  manager: EntityManager,
  institution: string,
  before: number,
  limit: number,
): Promise<string[]> {
  const query = manager
    .createQueryBuilder(SyncEntity, 'sync')
    .select('sync.orderKey', 'order_key')
    .where('sync.institution = :institution AND sync.settledAt < :before', { institution, before });
  const younger = query
    .subQuery()
    .select('1')
    .from(SyncEntity, 'other')
    .where('other.orderKey = sync.orderKey')
    .andWhere('(other.settledAt IS NULL OR other.settledAt >= :before)');
  const pending = query
    .subQuery()
    .select('1')
    .from(SyncHandlerCallEntity, 'handlerCall')
    .innerJoin(SyncEntity, 'called', 'called.id = handlerCall.syncId')
    .where('called.orderKey = sync.orderKey AND handlerCall.dueAt IS NOT NULL');
  const found = await query
    .andWhere(`NOT EXISTS ${younger.getQuery()}`)
    .andWhere(`NOT EXISTS ${pending.getQuery()}`)
    .orderBy('sync.settledAt')
    .limit(limit)
    .getRawMany<{ order_key: string }>();
  return found.map((row) => row.order_key);
}
