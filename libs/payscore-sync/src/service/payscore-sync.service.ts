import { Inject, Injectable } from '@nestjs/common';
import type { SyncServiceOrderDto } from '../api/index.js';
import type { DeliverDueOptions } from '../delivery/one-shot-options.js';
import { InstitutionRefresher } from '../institutions/index.js';
import {
  type ActionOptions,
  type CheckOptions,
  isSettled,
  type PayscoreActionRecord,
  type PayscoreAttemptRecord,
  type PayscoreInstitutionState,
  type PayscoreSyncLogs,
  type PayscoreSyncRecord,
  type PayscoreSyncStats,
  type ReasonedActionOptions,
  type SyncPage,
} from '../ledger/index.js';
import { SyncWatcher } from './waiting/sync-watcher.js';
import { ActOnSyncs } from './act-on-syncs.js';
import { EnqueueService } from './enqueue.service.js';
import { FindSyncs } from './find-syncs.js';
import { LedgerOverview } from './ledger-overview.js';
import {
  DEFAULT_WAIT_MS,
  type EnqueueOptions,
  type ListFilter,
  type OrderPageFilter,
  type SyncOptions,
  type WaitForOptions,
  type Within,
} from './payscore-sync.service-options.js';
import { type DeliverySummary, type PayscoreWorkerState, WorkerService } from './worker.service.js';

/**
 * Reports offline payments of PayScore orders to WeChat Pay. Every sync is recorded in the ledger first and
 * then delivered at least once. An unknown outcome is resolved by a query.
 */
@Injectable()
export class PayscoreSyncService {
  // Injected into private fields, so that the public declaration names no internal class.
  @Inject(EnqueueService) private readonly enqueuing: EnqueueService;
  @Inject(FindSyncs) private readonly syncs: FindSyncs;
  @Inject(ActOnSyncs) private readonly acting: ActOnSyncs;
  @Inject(LedgerOverview) private readonly overview: LedgerOverview;
  @Inject(SyncWatcher) private readonly watcher: SyncWatcher;
  @Inject(WorkerService) private readonly worker: WorkerService;
  @Inject(InstitutionRefresher) private readonly refresher: InstitutionRefresher;

  /**
   * Records in its own transaction and returns after the first completed attempt. Returns the current record
   * after `waitMs`, when `signal` is aborted, or at once above `maxWaits`. A remote outcome is never an error.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`,
   * `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  async sync(request: SyncServiceOrderDto, options: SyncOptions = {}): Promise<PayscoreSyncRecord> {
    const { waitMs = DEFAULT_WAIT_MS, signal, caller, ...rest } = options;
    const record = await this.enqueuing.enqueueAlone(request, rest);
    return this.watcher.wait(record, { isDone: hasCompletedAttempt, waitMs, signal, caller }) ?? record;
  }

  /**
   * Records through the host's transaction: both writes are committed, or neither. Delivery starts after the
   * commit. The same facts return the same record.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED`, `PAYSCORE_E_SQLITE_TRANSACTION`,
   * `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`, `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  enqueue(request: SyncServiceOrderDto, options: EnqueueOptions): Promise<PayscoreSyncRecord> {
    return this.enqueuing.enqueue(request, options);
  }

  /**
   * `enqueue` for many requests in a few statements. Returns the records in the order of the requests. All
   * requests are validated before any write, errors name the index (`requests[3]`), and equal facts are one
   * record. Roll your transaction back after an error: part of the batch may be written.
   * @throws what `enqueue` throws
   */
  enqueueMany(
    requests: readonly SyncServiceOrderDto[],
    options: EnqueueOptions,
  ): Promise<PayscoreSyncRecord[]> {
    return this.enqueuing.enqueueMany(requests, options);
  }

  /** @throws PayscoreError `PAYSCORE_E_NOT_FOUND` */
  get(id: string, options: Within = {}): Promise<PayscoreSyncRecord> {
    return this.syncs.get(id, options);
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

  /** Newest first, a page at a time. */
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
   * Waits until the sync is settled or needs an operator, at most `waitMs`, and returns the current record.
   * Does not wait above `maxWaits` or `maxWaitsPerCaller`.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async waitFor(id: string, options: WaitForOptions): Promise<PayscoreSyncRecord> {
    const record = await this.get(id, options);
    return this.watcher.wait(record, { isDone: needsNothingMore, ...options }) ?? record;
  }

  /**
   * Like `waitFor`, but returns null at once above a limit of waits.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async tryWaitFor(id: string, options: WaitForOptions): Promise<PayscoreSyncRecord | null> {
    return this.watcher.wait(await this.get(id, options), { isDone: needsNothingMore, ...options });
  }

  /**
   * One delivery run, for a cron job or a serverless function without a worker (`worker: false`): releases
   * expired leases, makes at most `max` calls, calls handlers, and returns within `deadlineMs`. Any number of
   * processes may run it at once.
   * @throws ValidationError, Error of the database
   */
  deliverDue(options: DeliverDueOptions = {}): Promise<DeliverySummary> {
    return this.worker.deliverDue(options);
  }

  /**
   * The ledger in numbers, for dashboards and alerts: counts by institution and status, ages, due syncs,
   * handler calls, and undelivered syncs. Read from indexes; counts stop at 10,000.
   */
  stats(options: Within = {}): Promise<PayscoreSyncStats> {
    return this.overview.stats(options);
  }

  /** State of this process's worker, for a readiness probe: a hanging worker does not poll. */
  workerState(): PayscoreWorkerState {
    return this.worker.state;
  }

  /** State of each institution over all replicas, also of unused ones. */
  listInstitutions(options: Within = {}): Promise<PayscoreInstitutionState[]> {
    return this.overview.listInstitutions(options);
  }

  /**
   * Calls the `institutionSource` now, e.g. after an institution was added. Does nothing without a source.
   * @throws errors of the source; ConfigurationError for an invalid institution, with the others in use
   */
  async refreshInstitutions(): Promise<void> {
    await this.refresher.refresh();
    this.worker.wake();
  }

  /**
   * Sends a queued sync now, or retries a parked one; a possibly sent sync is queried first. Never before its
   * `paid_time` allows it.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  retry(id: string, options: ActionOptions): Promise<PayscoreSyncRecord> {
    return this.acting.act('retry', id, options);
  }

  /**
   * Settles a parked or double-paid sync; the next seq of the order continues.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  resolve(id: string, options: ReasonedActionOptions): Promise<PayscoreSyncRecord> {
    return this.acting.act('resolve', id, options);
  }

  /**
   * Withdraws a sync that was never possibly sent. A corrected fact can then be recorded as the next revision.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  cancel(id: string, options: ReasonedActionOptions): Promise<PayscoreSyncRecord> {
    return this.acting.act('cancel', id, options);
  }

  /**
   * Queries WeChat Pay now about an uncertain or parked sync, and returns the record after that query, or the
   * current one after `waitMs`. The query waits while the last send may still arrive.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  check(id: string, options: CheckOptions): Promise<PayscoreSyncRecord> {
    return this.acting.check(id, options);
  }

  /**
   * The last `limit` actions on a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  actions(id: string, options: { limit?: number } & Within = {}): Promise<PayscoreActionRecord[]> {
    return this.syncs.actions(id, options);
  }
}

/** It is settled or needs an operator. */
const needsNothingMore = ({ status }: PayscoreSyncRecord) =>
  isSettled(status) || status === 'parked' || status === 'double_paid';

const hasCompletedAttempt = ({ status, lastOutcome, attempts }: PayscoreSyncRecord) =>
  status !== 'queued' || (attempts > 0 && lastOutcome !== null);
