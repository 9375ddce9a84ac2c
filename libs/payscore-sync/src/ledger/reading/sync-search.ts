import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { SyncAttemptEntity, type SyncEntity } from '../entities/index.js';
import type { LedgerGateway } from '../gateway/ledger-gateway.js';
import { supportedDialect } from '../gateway/supported-dialect.js';
import type { PayscoreSyncRecord } from '../records/sync-record.js';
import { type LedgerScope, within } from './ledger-scope.js';
import { orderKeyRange } from '../entities/order-key.js';
import type { SearchText } from './search-text.js';
import { syncsOf } from './sync-page.js';
import { toRecords } from './sync-reader.js';

/** Institutions per statement for an order number. */
const INSTITUTIONS_AT_ONCE = 100;

/** Scope of a search; an order number is one index range per institution. */
export interface SearchScope extends LedgerScope {
  readonly institutions: readonly string[];
}

type Query = SelectQueryBuilder<SyncEntity>;

/** Finds syncs by a pasted text. Each meaning of the text is one statement with its own index. */
export class SyncSearch {
  constructor(private readonly gateway: LedgerGateway) {}

  /** The newest `limit` syncs of all meanings of the text, newest first. */
  find(text: SearchText, scope: SearchScope, limit: number): Promise<PayscoreSyncRecord[]> {
    return this.gateway.read(async (manager) => {
      const found = new Map<string, SyncEntity>();
      for (const narrow of this.readings(text, scope)) {
        for (const sync of await matching(manager, narrow, scope, limit)) found.set(sync.id, sync);
      }
      const newest = [...found.values()].sort(newestFirst).slice(0, limit);
      return toRecords(manager, newest);
    });
  }

  /** One condition per meaning. */
  private readings(text: SearchText, scope: SearchScope): ((query: Query) => Query)[] {
    const { id, outOrderNo, transactionId, requestId, traceId } = text;
    const readings: ((query: Query) => Query)[] = [];
    if (id !== null) readings.push((query) => query.andWhere('sync.id = :id', { id }));
    if (outOrderNo !== null) {
      for (let at = 0; at < scope.institutions.length; at += INSTITUTIONS_AT_ONCE) {
        const institutions = scope.institutions.slice(at, at + INSTITUTIONS_AT_ONCE);
        readings.push((query) => this.ofOrder(query, institutions, outOrderNo));
      }
    }
    if (transactionId !== null)
      readings.push((query) => query.andWhere('sync.transactionId = :transactionId', { transactionId }));
    if (requestId !== null) readings.push((query) => ofRequest(query, requestId));
    if (traceId !== null) {
      // "." is the character after "-". Only version 00 of `traceparent` is recorded.
      const range = { from: `00-${traceId}-`, below: `00-${traceId}.` };
      readings.push((query) => query.andWhere(this.between('sync.traceParent', 'from', 'below'), range));
    }
    return readings;
  }

  private ofOrder(query: Query, institutions: readonly string[], outOrderNo: string): Query {
    const ranges = institutions.map((_, index) =>
      this.between('sync.orderKey', `from${index}`, `below${index}`),
    );
    const bounds = institutions.flatMap((institution, index) => {
      const { from, below } = orderKeyRange(institution, outOrderNo);
      return [[`from${index}`, from] as const, [`below${index}`, below] as const];
    });
    return query.andWhere(`(${ranges.join(' OR ')})`, Object.fromEntries(bounds));
  }

  /** Compared by bytes, as these indexes are on PostgreSQL; the other databases always do so. */
  private between(column: string, from: string, below: string): string {
    const [least, less] =
      supportedDialect(this.gateway.dataSource) === 'postgres' ? ['~>=~', '~<~'] : ['>=', '<'];
    return `(${column} ${least} :${from} AND ${column} ${less} :${below})`;
  }
}

function ofRequest(query: Query, requestId: string): Query {
  const attempts = query
    .subQuery()
    .select('attempt.syncId')
    .from(SyncAttemptEntity, 'attempt')
    .where('attempt.requestId = :requestId')
    .getQuery();
  return query.andWhere(`sync.id IN ${attempts}`, { requestId });
}

/** Ordered by a column without an index: in the order of the ids a planner may scan every row. */
function matching(
  manager: EntityManager,
  narrow: (query: Query) => Query,
  scope: SearchScope,
  limit: number,
): Promise<SyncEntity[]> {
  return within(narrow(syncsOf(manager)), scope)
    .orderBy('sync.createdAt', 'DESC')
    .addOrderBy('sync.id', 'DESC')
    .limit(limit)
    .getMany();
}

function newestFirst(one: SyncEntity, other: SyncEntity): number {
  return other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1);
}
