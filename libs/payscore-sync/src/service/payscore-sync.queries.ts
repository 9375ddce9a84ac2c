import { Inject, Injectable } from '@nestjs/common';
import type {
  PayscoreActionRecord,
  PayscoreAttemptRecord,
  PayscoreHandlerCallRecord,
  PayscoreInstitutionState,
  PayscoreNotificationRecord,
  PayscoreSyncDetails,
  PayscoreSyncLogs,
  PayscoreSyncRecord,
  PayscoreSyncStats,
  PayscoreThroughput,
  SyncPage,
} from '../ledger/index.js';
import { FindSyncs } from './find-syncs.js';
import { LedgerOverview } from './ledger-overview.js';
import type {
  ListFilter,
  NotificationListFilter,
  OrderPageFilter,
  StatsOptions,
  ThroughputOptions,
  Within,
} from './payscore-sync.service-options.js';

/** Methods of `PayscoreSyncService` that only read. */
@Injectable()
export abstract class PayscoreSyncQueries {
  // Injected into private fields, so that the public declaration names no internal class.
  @Inject(FindSyncs) private readonly syncs: FindSyncs;
  @Inject(LedgerOverview) private readonly overview: LedgerOverview;

  /** @throws PayscoreError `PAYSCORE_E_NOT_FOUND` */
  get(id: string, options: Within = {}): Promise<PayscoreSyncRecord> {
    return this.syncs.get(id, options);
  }

  /**
   * A sync with the trace it was recorded in, and for each action whether it is possible now or which rule refuses it.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  details(id: string, options: Within = {}): Promise<PayscoreSyncDetails> {
    return this.syncs.details(id, options);
  }

  /**
   * The syncs of a pasted text: an order number, a sync id, the transaction id of an online payment, a Request-ID of
   * WeChat Pay, a trace id or a `traceparent`. Newest first, at most 50, of all institutions in the scope; empty for
   * none, and for a text that can be none of these. White space around it is ignored.
   */
  find(text: string, options: Within = {}): Promise<PayscoreSyncRecord[]> {
    return this.syncs.find(text, options);
  }

  /**
   * The first `limit` syncs of an order number (default and maximum 200), lowest seq first; empty for none.
   * @throws ValidationError for an invalid `cursor`
   */
  findByOrder(outOrderNo: string, filter: OrderPageFilter = {}): Promise<PayscoreSyncRecord[]> {
    return this.syncs.findByOrder(outOrderNo, filter);
  }

  /**
   * The syncs of an order number, lowest seq first, a page at a time.
   * @throws ValidationError for an invalid `cursor`
   */
  listByOrder(outOrderNo: string, filter: OrderPageFilter = {}): Promise<SyncPage> {
    return this.syncs.listByOrder(outOrderNo, filter);
  }

  /**
   * Syncs of a filter, newest first unless `sort` is `oldest`, a page at a time.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`, `PAYSCORE_E_NOT_FOUND`
   */
  list(filter: ListFilter = {}): Promise<SyncPage> {
    return this.syncs.list(filter);
  }

  /**
   * The last `limit` calls made for a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  attempts(id: string, options: { limit?: number } & Within = {}): Promise<PayscoreAttemptRecord[]> {
    return this.syncs.attempts(id, options);
  }

  /**
   * The last calls and actions of syncs that you have read, in their order; two statements in total.
   * @param limit entries of each kind for one sync; default 20
   */
  logsOf(
    records: readonly PayscoreSyncRecord[],
    options: { limit?: number } = {},
  ): Promise<PayscoreSyncLogs[]> {
    return this.syncs.logsOf(records, options);
  }

  /**
   * The last `limit` actions on a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  actions(id: string, options: { limit?: number } & Within = {}): Promise<PayscoreActionRecord[]> {
    return this.syncs.actions(id, options);
  }

  /**
   * The last `limit` calls of your handlers for a sync (default 100), oldest first: one per handler and event, with its
   * failures, the last error and the time of the next call.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  handlerCalls(id: string, options: { limit?: number } & Within = {}): Promise<PayscoreHandlerCallRecord[]> {
    return this.syncs.handlerCalls(id, options);
  }

  /**
   * The notifications of WeChat Pay, newest first: of an institution, of an order number, or late double payments alone.
   * @throws PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`, `PAYSCORE_E_NOT_FOUND`
   */
  notifications(filter: NotificationListFilter = {}): Promise<PayscoreNotificationRecord[]> {
    return this.syncs.notifications(filter);
  }

  /**
   * The ledger in numbers, for dashboards and alerts: counts by institution and status, ages in ms, due syncs,
   * handler calls, and undelivered syncs. Read from indexes; counts stop at 10,000. Results are up to `maxAgeMs` old
   * (default 0) and shared by callers with the same scope.
   */
  stats(options: StatsOptions = {}): Promise<PayscoreSyncStats> {
    return this.overview.stats(options);
  }

  /**
   * The last `minutes` for charts (1 to 360, default 60; other numbers are brought into this range): settled, sent,
   * refused, latency, and the age of the oldest unsettled sync, which shows a stuck queue. Minutes begin by the clock of
   * the database; latencies and ages are in ms. Read at most every `maxAgeMs` (default 5,000) per scope; finished minutes
   * are kept in memory.
   * @throws PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`, `PAYSCORE_E_NOT_FOUND`
   */
  throughput(options: ThroughputOptions = {}): Promise<PayscoreThroughput> {
    return this.overview.throughput(options);
  }

  /** Names of this registration's institutions in the caller's scope, sorted. */
  institutionNames(options: Within = {}): string[] {
    return this.overview.names(options);
  }

  /** State of each institution over all replicas, also of unused ones. */
  listInstitutions(options: Within = {}): Promise<PayscoreInstitutionState[]> {
    return this.overview.listInstitutions(options);
  }
}
