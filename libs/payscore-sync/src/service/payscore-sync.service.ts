import { Inject, Injectable } from '@nestjs/common';
import type { SyncServiceOrderDto } from '../api/index.js';
import type {
  BackfillOptions,
  PayscoreBackfillResult,
  PayscoreCashBook,
  PayscoreReconciliation,
  ReconcileOptions,
} from '../cash-book/index.js';
import type { DeliverDueOptions } from '../delivery/one-shot-options.js';
import { InstitutionRefresher } from '../institutions/index.js';
import {
  type ActionOptions,
  type CheckOptions,
  isSettled,
  type PayscoreSyncRecord,
  type ReasonedActionOptions,
} from '../ledger/index.js';
import { SyncWatcher } from './waiting/sync-watcher.js';
import { ActOnSyncs } from './act-on-syncs.js';
import { CashBooks } from './cash-books.js';
import { EnqueueService } from './enqueue.service.js';
import type { PayscoreNotificationAnswer } from './notifications/notification-answer.js';
import { ReceiveNotification } from './notifications/receive-notification.js';
import { PayscoreSyncQueries } from './payscore-sync.queries.js';
import {
  DEFAULT_WAIT_MS,
  type EnqueueOptions,
  type RunActionsOptions,
  type SyncOptions,
  type WaitForOptions,
  type WakeOptions,
} from './payscore-sync.service-options.js';
import { RunActions } from './run-actions.js';
import type { PayscoreRunPlan, PayscoreRunResult } from './run-results.js';
import { type DeliverySummary, type PayscoreWorkerState, WorkerService } from './worker.service.js';

/**
 * Reports offline payments of PayScore orders to WeChat Pay. Every sync is recorded in the ledger first and
 * then delivered at least once. An unknown outcome is resolved by a query.
 */
@Injectable()
export class PayscoreSyncService extends PayscoreSyncQueries {
  // Injected into private fields, so that the public declaration names no internal class.
  @Inject(EnqueueService) private readonly enqueuing: EnqueueService;
  @Inject(ActOnSyncs) private readonly acting: ActOnSyncs;
  @Inject(RunActions) private readonly runs: RunActions;
  @Inject(CashBooks) private readonly cashBooks: CashBooks;
  @Inject(SyncWatcher) private readonly watcher: SyncWatcher;
  @Inject(WorkerService) private readonly worker: WorkerService;
  @Inject(ReceiveNotification) private readonly receiving: ReceiveNotification;
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
   * Records through the host's transaction, of TypeORM or another library: both writes are committed, or neither.
   * Delivery starts after the commit. The same facts return the same record.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED`, `PAYSCORE_E_SQLITE_TRANSACTION`,
   * `PAYSCORE_E_OTHER_DATABASE`, `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`, `PAYSCORE_E_UNKNOWN_INSTITUTION`
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

  /**
   * Waits until the sync is settled or needs an operator, at most `waitMs`, and returns the current record.
   * Does not wait above `maxWaits` or `maxWaitsPerCaller`.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async waitFor(id: string, options: WaitForOptions): Promise<PayscoreSyncRecord> {
    const record = await this.watcher.reading(this.get(id, options));
    return this.watcher.wait(record, { isDone: needsNothingMore, ...options }) ?? record;
  }

  /**
   * Like `waitFor`, but returns null at once above a limit of waits.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async tryWaitFor(id: string, options: WaitForOptions): Promise<PayscoreSyncRecord | null> {
    const record = await this.watcher.reading(this.get(id, options));
    return this.watcher.wait(record, { isDone: needsNothingMore, ...options });
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
   * Tells workers that something was recorded, after the commit of a `transaction` of yours, so that they need not poll
   * first. A hint: without it, or when it is lost, the next poll finds the sync. With `manager` it is not needed.
   * @throws PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  wake(options: WakeOptions = {}): void {
    this.enqueuing.wake(options);
  }

  /** State of this process's worker, for a readiness probe: a hanging worker does not poll. */
  workerState(): PayscoreWorkerState {
    return this.worker.state;
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
   * Receives a notification of WeChat Pay for a controller of your own: verifies and decrypts it, stores it, makes the
   * sync of its order due for a query, and stores the calls of your handlers. Answer with the status and the body that it
   * returns, within 4 s. Whatever arrives and whatever fails is an answer, not an error.
   *
   * @param institution its name, e.g. from the path
   * @param headers of the request, by lower-case name
   * @param rawBody the bytes as they arrived, at most 64 KiB
   * @throws ValidationError when `rawBody` is no Buffer
   */
  receiveNotification(
    institution: string,
    headers: Readonly<Record<string, unknown>>,
    rawBody: Uint8Array,
  ): Promise<PayscoreNotificationAnswer> {
    return this.receiving.receive(institution, headers, rawBody);
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
   * One action on many syncs: `ids`, or the 1,000 oldest of a `filter`. The dry run changes nothing and returns the number
   * of syncs, the refusals of each rule, and a digest. The real run takes that digest and a reason, and acts on exactly
   * these syncs while they are as the dry run showed them, one transaction each, for at most a minute. The same digest
   * again returns what was done so far and does nothing. The outcome of a sync is never an error of the call.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_SELECTION_CHANGED` if the syncs differ from those of the dry run,
   * `PAYSCORE_E_UNKNOWN_INSTITUTION`, `PAYSCORE_E_NOT_FOUND`
   */
  runActions(options: RunActionsOptions): Promise<PayscoreRunPlan | PayscoreRunResult> {
    return this.runs.run(options);
  }

  /**
   * Records a cash book of any length in transactions of its own, 1,000 lines each and two at once, and delivers as usual. The
   * same book again records nothing twice, so an interrupted call is repeated with the whole book. A line that its order does not take, or
   * that a person cancelled before, is an outcome and no error. A dry run rolls each transaction back.
   * @throws ValidationError at the first line that is not valid, unless `skipInvalid`; earlier batches are recorded.
   * PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`, `PAYSCORE_E_NOT_FOUND`; errors of the book and of the database
   */
  backfill(book: PayscoreCashBook, options: BackfillOptions = {}): Promise<PayscoreBackfillResult> {
    return this.cashBooks.backfill(book, options);
  }

  /**
   * Compares a cash book of any length with the ledger, and with `ask` a sample of it with WeChat Pay. Changes nothing. Differences
   * go to `onDifference` as they are found; the result has their numbers. Settled syncs are kept for `retentionDays`: an older
   * payment is `missing`.
   * @throws ValidationError for an invalid `ask`; PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION`, `PAYSCORE_E_NOT_FOUND`; errors
   * of the book and of the database
   */
  reconcile(book: PayscoreCashBook, options: ReconcileOptions = {}): Promise<PayscoreReconciliation> {
    return this.cashBooks.reconcile(book, options);
  }
}

/** It is settled or needs an operator. */
const needsNothingMore = ({ status }: PayscoreSyncRecord) =>
  isSettled(status) || status === 'parked' || status === 'double_paid';

const hasCompletedAttempt = ({ status, lastOutcome, attempts }: PayscoreSyncRecord) =>
  status !== 'queued' || (attempts > 0 && lastOutcome !== null);
