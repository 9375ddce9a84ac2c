import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { type PayscoreAttemptRecord, toAttemptRecord } from '../records/attempt-record.js';
import { SyncAttemptEntity, SyncEntity, SyncHandlerCallEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { type LedgerScope, within } from './ledger-scope.js';
import { type OrderPlace, orderCursor } from './order-cursor.js';
import { orderKey, orderKeyRange } from '../entities/order-key.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import { type PayscoreSyncLogs, SyncLogReader } from './sync-logs.js';
import { pageOfSyncs, type SyncFilter, type SyncPageFilter, syncsOf } from './sync-page.js';
import { type PayscoreHandlerCallRecord, toHandlerCallRecord } from '../records/handler-call-record.js';
import { type PayscoreSyncRecord, toSyncRecord } from '../records/sync-record.js';

export interface SyncPage {
  readonly items: readonly PayscoreSyncRecord[];
  /** `cursor` of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

/** Page of an order number's syncs. */
export interface OrderPageFilter extends SyncFilter {
  readonly institution: string;
  /** The last one of the previous page. */
  readonly after?: OrderPlace;
  readonly limit: number;
}

/** A sync with the trace of its recording. */
export interface TracedSync {
  readonly record: PayscoreSyncRecord;
  /** W3C `traceparent`; null without a tracer. */
  readonly traceParent: string | null;
}

/** Reads the ledger, always within a scope. */
export class SyncReader {
  private readonly logs: SyncLogReader;

  constructor(private readonly gateway: LedgerGateway) {
    this.logs = new SyncLogReader(gateway);
  }

  async get(id: string, scope: LedgerScope): Promise<PayscoreSyncRecord | null> {
    return (await this.getTraced(id, scope))?.record ?? null;
  }

  /** The existing syncs of these ids, in no order. */
  async getMany(ids: readonly string[], scope: LedgerScope): Promise<PayscoreSyncRecord[]> {
    if (ids.length === 0) return [];
    return this.gateway.read(async (manager) => {
      const query = syncsOf(manager).andWhere('sync.id IN (:...ids)', { ids });
      return toRecords(manager, await within(query, scope).getMany());
    });
  }

  getTraced(id: string, scope: LedgerScope): Promise<TracedSync | null> {
    return this.gateway.read(async (manager) => {
      const sync = await within(syncsOf(manager).andWhere('sync.id = :id', { id }), scope).getOne();
      return sync && { record: await this.toRecord(sync, manager), traceParent: sync.traceParent };
    });
  }

  /** A page of the syncs of one order number, lowest seq and revision first. */
  findByOrder(outOrderNo: string, filter: OrderPageFilter, scope: LedgerScope): Promise<SyncPage> {
    return this.gateway.read(async (manager) => {
      const found = await this.ofOrder(within(syncsOf(manager), scope), outOrderNo, filter).getMany();
      const page = found.slice(0, filter.limit);
      const last = found.length > filter.limit ? page.at(-1) : undefined;
      const items = await toRecords(manager, page);
      return { items, nextCursor: last ? orderCursor(last) : null };
    });
  }

  /** By the time of recording. */
  list(filter: SyncPageFilter, scope: LedgerScope): Promise<SyncPage> {
    const { limit } = filter;
    return this.gateway.read(async (manager) => {
      const found = await pageOfSyncs(
        manager,
        this.gateway.dataSource,
        { ...filter, limit: limit + 1 },
        scope,
      );
      const page = found.slice(0, limit);
      const nextCursor = found.length > limit ? (page.at(-1)?.id ?? null) : null;
      return { items: await toRecords(manager, page), nextCursor };
    });
  }

  /** The last `limit` attempts of a sync, oldest first. */
  async attempts(syncId: string, limit: number): Promise<PayscoreAttemptRecord[]> {
    const query = { where: { syncId }, order: { number: 'DESC' }, take: limit } as const;
    const attempts = await this.gateway.read((manager) => manager.find(SyncAttemptEntity, query));
    return attempts.reverse().map(toAttemptRecord);
  }

  /** The last `limit` handler calls of a sync, oldest first. */
  async handlerCalls(syncId: string, limit: number): Promise<PayscoreHandlerCallRecord[]> {
    const query = { where: { syncId }, order: { createdAt: 'DESC', id: 'DESC' }, take: limit } as const;
    const calls = await this.gateway.read((manager) => manager.find(SyncHandlerCallEntity, query));
    return calls.reverse().map(toHandlerCallRecord);
  }

  /** Last log entries of syncs that were read within the caller's scope, in their order. */
  logsOf(records: readonly PayscoreSyncRecord[], limit: number): Promise<PayscoreSyncLogs[]> {
    return this.logs.lastOf(
      records.map(({ id }) => id),
      limit,
    );
  }

  /** A row just read or written through `manager`, whose transaction may not be committed yet. */
  async toRecord(sync: SyncEntity, manager: EntityManager): Promise<PayscoreSyncRecord> {
    const [record] = await toRecords(manager, [sync]);
    return record as PayscoreSyncRecord;
  }

  private ofOrder(
    query: SelectQueryBuilder<SyncEntity>,
    outOrderNo: string,
    { institution, subMchid, after, limit }: OrderPageFilter,
  ): SelectQueryBuilder<SyncEntity> {
    if (subMchid === undefined) {
      const range = orderKeyRange(institution, outOrderNo);
      // By bytes, like the index on PostgreSQL; other databases always compare so.
      const [least, less] =
        supportedDialect(this.gateway.dataSource) === 'postgres' ? ['~>=~', '~<~'] : ['>=', '<'];
      query.andWhere(`sync.orderKey ${least} :from AND sync.orderKey ${less} :below`, range);
    } else {
      const key = orderKey(institution, outOrderNo, subMchid);
      query.andWhere('sync.orderKey = :key', { key });
    }
    if (after) {
      const last = orderKey(institution, outOrderNo, after.subMchid);
      query
        .andWhere('sync.orderKey >= :last', { last, seq: after.seq, revision: after.revision })
        .andWhere(
          '(sync.orderKey > :last OR sync.seq > :seq OR (sync.seq = :seq AND sync.revision > :revision))',
        );
    }
    return query
      .orderBy('sync.orderKey')
      .addOrderBy('sync.seq')
      .addOrderBy('sync.revision')
      .limit(limit + 1);
  }
}

/** Rows as callers see them, each with the id of the sync it waits behind. */
export async function toRecords(
  manager: EntityManager,
  syncs: readonly SyncEntity[],
): Promise<PayscoreSyncRecord[]> {
  const behind = syncs.filter((sync) => sync.head === null && sync.settledAt === null);
  const heads = new Map<string | null, string>();
  if (behind.length > 0) {
    const keys = [...new Set(behind.map((sync) => sync.orderKey))];
    const query = { select: { id: true, head: true }, where: { head: In(keys) } };
    for (const { head, id } of await manager.find(SyncEntity, query)) heads.set(head, id);
  }
  return syncs.map((sync) =>
    toSyncRecord(sync, behind.includes(sync) ? (heads.get(sync.orderKey) ?? null) : null),
  );
}
