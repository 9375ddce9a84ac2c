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
import { SyncWatcher } from '../waiting/sync-watcher.js';
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
 * Tells WeChat Pay that PayScore orders were paid outside it. Every call goes through the ledger: recorded
 * first, then delivered at least once, and an unknown outcome is resolved by asking.
 */
@Injectable()
export class PayscoreSyncService {
  // Injected into fields, so that the declaration a host sees names no class of ours: types of private fields stay out.
  @Inject(EnqueueService) private readonly enqueuing: EnqueueService;
  @Inject(FindSyncs) private readonly syncs: FindSyncs;
  @Inject(ActOnSyncs) private readonly acting: ActOnSyncs;
  @Inject(LedgerOverview) private readonly overview: LedgerOverview;
  @Inject(SyncWatcher) private readonly watcher: SyncWatcher;
  @Inject(WorkerService) private readonly worker: WorkerService;
  @Inject(InstitutionRefresher) private readonly refresher: InstitutionRefresher;

  /**
   * Records in a transaction of its own and answers after the first completed attempt, or with the record as it stands:
   * after `waitMs`, when `signal` says so, or immediately when `maxWaits` others wait already. A remote outcome is never
   * an error.
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
   * commit. The same facts again answer the same record.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED`, `PAYSCORE_E_SQLITE_TRANSACTION`,
   * `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`, `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  enqueue(request: SyncServiceOrderDto, options: EnqueueOptions): Promise<PayscoreSyncRecord> {
    return this.enqueuing.enqueue(request, options);
  }

  /**
   * `enqueue` for many, in a few statements: answers the records in the order of the requests. Every request is
   * validated before anything is written, errors name its index (`requests[3]`), and a fact that the batch says
   * twice is one record. After an error let your transaction roll back: when another transaction recorded other
   * facts at the same moment, part of the batch may have been written.
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
   * The first syncs of an order number, lowest seq first, `limit` of them (default and most 200, which is also what an
   * order may have unless `maxSyncsPerOrder` says otherwise); empty when there is none.
   * @throws ValidationError when `cursor` is none
   */
  findByOrder(outOrderNo: string, filter: OrderPageFilter = {}): Promise<PayscoreSyncRecord[]> {
    return this.syncs.findByOrder(outOrderNo, filter);
  }

  /**
   * The syncs of an order number, lowest seq first, a page at a time.
   * @throws ValidationError when `cursor` is none
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
   * The last calls and what people did, for syncs you have read, in their order; two statements however many they are.
   * @param limit entries of each kind for one sync; default 20
   */
  logsOf(
    records: readonly PayscoreSyncRecord[],
    options: { limit?: number } = {},
  ): Promise<PayscoreSyncLogs[]> {
    return this.syncs.logsOf(records, options);
  }

  /**
   * Waits until the sync is settled or needs a person, at most `waitMs`; answers the record as it then stands. Does not
   * wait when `maxWaits` others do already, or `maxWaitsPerCaller` of this caller.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async waitFor(id: string, options: WaitForOptions): Promise<PayscoreSyncRecord> {
    const record = await this.get(id, options);
    return this.watcher.wait(record, { isDone: needsNothingMore, ...options }) ?? record;
  }

  /**
   * `waitFor` for a caller who wants to know whether there was room to wait: null, immediately, when there was none.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async tryWaitFor(id: string, options: WaitForOptions): Promise<PayscoreSyncRecord | null> {
    return this.watcher.wait(await this.get(id, options), { isDone: needsNothingMore, ...options });
  }

  /**
   * Delivers what is due once, for a cron job or a serverless function where no worker stays (`worker: false`):
   * repairs what killed workers left, makes at most `max` calls, tells handlers, and answers within `deadlineMs`.
   * Any number of processes may do it at once.
   * @throws ValidationError, Error of the database
   */
  deliverDue(options: DeliverDueOptions = {}): Promise<DeliverySummary> {
    return this.worker.deliverDue(options);
  }

  /**
   * The ledger in numbers, for dashboards and alerts: counts by institution and status, ages, what is due, what waits
   * for handlers, and what nobody delivers. Read from indexes; no count goes beyond 10,000.
   */
  stats(options: Within = {}): Promise<PayscoreSyncStats> {
    return this.overview.stats(options);
  }

  /** The worker of this process, for a readiness probe: one that hangs does not look any more. */
  workerState(): PayscoreWorkerState {
    return this.worker.state;
  }

  /** How each institution may be called now, by what all replicas know; also one for which nobody has delivered yet. */
  listInstitutions(options: Within = {}): Promise<PayscoreInstitutionState[]> {
    return this.overview.listInstitutions(options);
  }

  /**
   * Asks the `institutionSource` now rather than at its next turn, e.g. after an institution was added. Without a
   * source it does nothing.
   * @throws whatever the source throws; ConfigurationError when an institution is not right, with the others in use
   */
  async refreshInstitutions(): Promise<void> {
    await this.refresher.refresh();
    this.worker.wake();
  }

  /**
   * Sends a queued sync now, or takes a parked one up again; what may have been sent is asked for first. Never
   * before its `paid_time` allows it.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  retry(id: string, options: ActionOptions): Promise<PayscoreSyncRecord> {
    return this.acting.act('retry', id, options);
  }

  /**
   * Settles by hand what is parked or paid twice; the next seq of the order goes on.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  resolve(id: string, options: ReasonedActionOptions): Promise<PayscoreSyncRecord> {
    return this.acting.act('resolve', id, options);
  }

  /**
   * Withdraws a sync that was never possibly sent. A corrected fact may then be recorded, as the next revision.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  cancel(id: string, options: ReasonedActionOptions): Promise<PayscoreSyncRecord> {
    return this.acting.act('cancel', id, options);
  }

  /**
   * Has WeChat Pay asked now about an uncertain or parked sync, and answers the record once that query has ended,
   * or after `waitMs` as it stands. Not before the last send cannot be travelling any more.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  check(id: string, options: CheckOptions): Promise<PayscoreSyncRecord> {
    return this.acting.check(id, options);
  }

  /**
   * The last `limit` things people did to a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  actions(id: string, options: { limit?: number } & Within = {}): Promise<PayscoreActionRecord[]> {
    return this.syncs.actions(id, options);
  }
}

/** It is settled, or a person has to look. */
const needsNothingMore = ({ status }: PayscoreSyncRecord) =>
  isSettled(status) || status === 'parked' || status === 'double_paid';

const hasCompletedAttempt = ({ status, lastOutcome, attempts }: PayscoreSyncRecord) =>
  status !== 'queued' || (attempts > 0 && lastOutcome !== null);
