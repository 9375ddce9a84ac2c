import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { SyncAttemptEntity, SyncEntity } from '../entities/index.js';
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

/** Limits a query to one meaning of a text. */
type Reading = (query: Query) => Query;

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

  /** The ids of each meaning, as subqueries. */
  private readings(text: SearchText, scope: SearchScope): Reading[] {
    const { id, outOrderNo, transactionId, requestId, traceId } = text;
    const readings: Reading[] = [];
    if (id !== null) readings.push(ofSyncs('found.id = :id', { id }));
    if (outOrderNo !== null) {
      for (let at = 0; at < scope.institutions.length; at += INSTITUTIONS_AT_ONCE)
        readings.push(this.ofOrder(scope.institutions.slice(at, at + INSTITUTIONS_AT_ONCE), outOrderNo));
    }
    if (transactionId !== null)
      readings.push(ofSyncs('found.transactionId = :transactionId', { transactionId }));
    if (requestId !== null) readings.push(ofRequest(requestId));
    if (traceId !== null) {
      // "." is the character after "-". Only version 00 of `traceparent` is recorded.
      const range = { from: `00-${traceId}-`, below: `00-${traceId}.` };
      readings.push(ofSyncs(this.between('found.traceParent', 'from', 'below'), range));
    }
    return readings;
  }

  private ofOrder(institutions: readonly string[], outOrderNo: string): Reading {
    const ranges = institutions.map((_, index) =>
      this.between('found.orderKey', `from${index}`, `below${index}`),
    );
    const bounds = institutions.flatMap((institution, index) => {
      const { from, below } = orderKeyRange(institution, outOrderNo);
      return [[`from${index}`, from] as const, [`below${index}`, below] as const];
    });
    return ofSyncs(`(${ranges.join(' OR ')})`, Object.fromEntries(bounds));
  }

  /** Compared by bytes, as these indexes are on PostgreSQL; the other databases always do so. */
  private between(column: string, from: string, below: string): string {
    const [least, less] =
      supportedDialect(this.gateway.dataSource) === 'postgres' ? ['~>=~', '~<~'] : ['>=', '<'];
    return `(${column} ${least} :${from} AND ${column} ${less} :${below})`;
  }
}

/** A subquery, since SQLite, which has no statistics, would read all syncs of an institution in the scope. */
function ofSyncs(condition: string, parameters: ObjectLiteral): Reading {
  const ids = (query: Query) =>
    query.subQuery().select('found.id').from(SyncEntity, 'found').where(condition);
  return (query) => query.andWhere(`sync.id IN ${ids(query).getQuery()}`, parameters);
}

function ofRequest(requestId: string): Reading {
  const ids = (query: Query) =>
    query
      .subQuery()
      .select('attempt.syncId')
      .from(SyncAttemptEntity, 'attempt')
      .where('attempt.requestId = :requestId');
  return (query) => query.andWhere(`sync.id IN ${ids(query).getQuery()}`, { requestId });
}

/** Ordered by a column without an index: in the order of the ids a planner may scan every row. */
function matching(
  manager: EntityManager,
  narrow: Reading,
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
