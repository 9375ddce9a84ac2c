import { Injectable } from '@nestjs/common';
import { OUT_ORDER_NO, type SyncServiceOrderDto } from '../api/index.js';
import type {
  DeliverDueOptions,
  DeliverySummary,
  WorkerService,
  PayscoreWorkerState,
} from '../delivery/index.js';
import { ValidationError } from '../errors/index.js';
import type { InstitutionRegistry } from '../institutions/institution-registry.js';
import type { InstitutionRefresher } from '../institutions/index.js';
import {
  type ActionOptions,
  type CheckOptions,
  isSettled,
  type InstitutionStateStore,
  type LedgerGateway,
  type OrderPlace,
  type PayscoreActionRecord,
  type PayscoreAttemptRecord,
  type PayscoreInstitutionState,
  type PayscoreSyncLogs,
  type PayscoreSyncRecord,
  type PayscoreSyncStats,
  type PersonAction,
  validateAction,
  readOrderCursor,
  type ReasonedActionOptions,
  type StatsReader,
  type SyncEvent,
  type SyncPage,
  type OperatorActions,
  type SyncReader,
  toInstitutionState,
  toRefusedCredential,
  wasAsked,
} from '../ledger/index.js';
import { newInstitutionState } from '../ledger/institutions/institution-state.js';
import { notFound } from './not-found.js';
import type { PayscoreSyncSettings } from '../options/index.js';
import type {
  EnqueueOptions,
  ListFilter,
  OrderPageFilter,
  SyncOptions,
  WaitForOptions,
  WaitOptions,
  Within,
} from './payscore-sync.service-options.js';
import type { EnqueueService } from './enqueue.service.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import type { AccessScope } from './access-scope.js';
import type { SyncWatcher } from '../waiting/index.js';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;
const LOG_ENTRIES = 20;
const DEFAULT_WAIT_MS = 15_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Tells WeChat Pay that PayScore orders were paid outside it. Every call goes through the ledger: recorded
 * first, then delivered at least once, and an unknown outcome is resolved by asking.
 */
@Injectable()
export class PayscoreSyncService {
  constructor(
    private readonly gateway: LedgerGateway,
    private readonly institutions: InstitutionRegistry,
    private readonly refresher: InstitutionRefresher,
    private readonly accessScope: AccessScope,
    private readonly recorder: EnqueueService,
    private readonly reader: SyncReader,
    private readonly people: OperatorActions,
    private readonly states: InstitutionStateStore,
    private readonly statsReader: StatsReader,
    /** Handlers of this process. */
    private readonly handlers: () => readonly { event: SyncEvent; handlerId: string }[],
    private readonly worker: WorkerService,
    private readonly watcher: SyncWatcher,
    private readonly settings: Pick<PayscoreSyncSettings, 'ratePerSecond'>,
    private readonly telemetry: Pick<PayscoreTelemetry, 'settledByHand'>,
  ) {}

  /**
   * Records in a transaction of its own and answers after the first completed attempt, or with the record as it stands:
   * after `waitMs`, when `signal` says so, or immediately when `maxWaits` others wait already. A remote outcome is never
   * an error.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`,
   * `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  async sync(request: SyncServiceOrderDto, options: SyncOptions = {}): Promise<PayscoreSyncRecord> {
    const { waitMs = DEFAULT_WAIT_MS, signal, caller, ...rest } = options;
    const record = await this.gateway.transaction((manager) => this.enqueue(request, { manager, ...rest }));
    this.worker.wake();
    return this.waitUntil(record, hasCompletedAttempt, { waitMs, signal, caller }) ?? record;
  }

  /**
   * Records through the host's transaction: both writes are committed, or neither. Delivery starts after the
   * commit. The same facts again answer the same record.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED`, `PAYSCORE_E_SQLITE_TRANSACTION`,
   * `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`, `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  async enqueue(request: SyncServiceOrderDto, options: EnqueueOptions): Promise<PayscoreSyncRecord> {
    return this.recorder.enqueue(request, options);
  }

  /**
   * `enqueue` for many, in a few statements: answers the records in the order of the requests. Every request is
   * validated before anything is written, errors name its index (`requests[3]`), and a fact that the batch says
   * twice is one record. After an error let your transaction roll back: when another transaction recorded other
   * facts at the same moment, part of the batch may have been written.
   * @throws what `enqueue` throws
   */
  async enqueueMany(
    requests: readonly SyncServiceOrderDto[],
    options: EnqueueOptions,
  ): Promise<PayscoreSyncRecord[]> {
    return this.recorder.enqueueMany(requests, options);
  }

  /** @throws PayscoreError `PAYSCORE_E_NOT_FOUND` */
  async get(id: string, { within = {} }: Within = {}): Promise<PayscoreSyncRecord> {
    // What cannot be an id is not asked for: a database may choke on it.
    const record = UUID.test(id) ? await this.reader.get(id, this.accessScope.within(within)) : null;
    if (!record) throw notFound();
    return record;
  }

  /**
   * The first syncs of an order number, lowest seq first, `limit` of them (default and most 200, which is also what an
   * order may have unless `maxSyncsPerOrder` says otherwise); empty when there is none.
   * @throws ValidationError when `cursor` is none
   */
  async findByOrder(outOrderNo: string, filter: OrderPageFilter = {}): Promise<PayscoreSyncRecord[]> {
    const { items } = await this.listByOrder(outOrderNo, { limit: MAX_PAGE, ...filter });
    return [...items];
  }

  /**
   * The syncs of an order number, lowest seq first, a page at a time.
   * @throws ValidationError when `cursor` is none
   */
  async listByOrder(outOrderNo: string, filter: OrderPageFilter = {}): Promise<SyncPage> {
    const { limit = DEFAULT_PAGE, cursor, within } = filter;
    const { institution, ...visible } = this.accessScope.filterOf(filter);
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (!OUT_ORDER_NO.test(outOrderNo)) return { items: [], nextCursor: null };
    return this.reader.findByOrder(
      outOrderNo,
      { institution, ...visible, limit: pageOf(limit), ...(after ? { after } : {}) },
      this.accessScope.within(within),
    );
  }

  /** Newest first, a page at a time. */
  async list(filter: ListFilter = {}): Promise<SyncPage> {
    const { status, cursor, limit = DEFAULT_PAGE, within } = filter;
    return this.reader.list(
      {
        ...this.accessScope.filterOf(filter),
        ...(status ? { status } : {}),
        ...(cursor ? { cursor } : {}),
        limit: pageOf(limit),
      },
      this.accessScope.within(within),
    );
  }

  /**
   * The last `limit` calls made for a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async attempts(
    id: string,
    { limit = LOG_ENTRIES, within }: { limit?: number } & Within = {},
  ): Promise<PayscoreAttemptRecord[]> {
    await this.get(id, within ? { within } : {});
    return this.reader.attempts(id, limit);
  }

  /**
   * The last calls and what people did, for syncs you have read, in their order; two statements however many they are.
   * @param limit entries of each kind for one sync; default 20
   */
  async logsOf(
    records: readonly PayscoreSyncRecord[],
    { limit = LOG_ENTRIES }: { limit?: number } = {},
  ): Promise<PayscoreSyncLogs[]> {
    return this.reader.logsOf(records, limit);
  }

  /**
   * Waits until the sync is settled or needs a person, at most `waitMs`; answers the record as it then stands. Does not
   * wait when `maxWaits` others do already, or `maxWaitsPerCaller` of this caller.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async waitFor(id: string, { within = {}, ...wait }: WaitForOptions): Promise<PayscoreSyncRecord> {
    const record = await this.get(id, { within });
    return this.waitUntil(record, needsNothingMore, wait) ?? record;
  }

  /**
   * `waitFor` for a caller who wants to know whether there was room to wait: null, immediately, when there was none.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async tryWaitFor(id: string, { within = {}, ...wait }: WaitForOptions): Promise<PayscoreSyncRecord | null> {
    return this.waitUntil(await this.get(id, { within }), needsNothingMore, wait);
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
  async stats({ within }: Within = {}): Promise<PayscoreSyncStats> {
    const now = await this.statsReader.now();
    const own = this.institutions.all.map(({ name }) => name);
    return {
      at: new Date(now),
      institutions: await this.statsReader.institutions(within ?? {}, own, now),
      handlers: await this.statsReader.handlers(this.accessScope.within(within), this.handlers(), now),
    };
  }

  /** The worker of this process, for a readiness probe: one that hangs does not look any more. */
  workerState(): PayscoreWorkerState {
    return this.worker.state;
  }

  /** How each institution may be called now, by what all replicas know; also one for which nobody has delivered yet. */
  async listInstitutions({ within }: Within = {}): Promise<PayscoreInstitutionState[]> {
    const names = [...(this.accessScope.within(within).institutions ?? [])].sort();
    const [states, refused] = await Promise.all([
      this.states.list(names),
      this.states.credentials.listRefused(names),
    ]);
    return names.map((name) => {
      const own = this.institutions.credentialIdOf(name);
      const credentials = refused.filter(({ institution }) => institution === name);
      return toInstitutionState(
        states.find(({ institution }) => institution === name) ?? newInstitutionState(name),
        credentials.map((state) => toRefusedCredential(state, own)),
        this.settings.ratePerSecond,
      );
    });
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
    return this.act('retry', id, options);
  }

  /**
   * Settles by hand what is parked or paid twice; the next seq of the order goes on.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  resolve(id: string, options: ReasonedActionOptions): Promise<PayscoreSyncRecord> {
    return this.act('resolve', id, options);
  }

  /**
   * Withdraws a sync that was never possibly sent. A corrected fact may then be recorded, as the next revision.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  cancel(id: string, options: ReasonedActionOptions): Promise<PayscoreSyncRecord> {
    return this.act('cancel', id, options);
  }

  /**
   * Has WeChat Pay asked now about an uncertain or parked sync, and answers the record once that query has ended,
   * or after `waitMs` as it stands. Not before the last send cannot be travelling any more.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_WRONG_STATUS`, `PAYSCORE_E_NOT_FOUND`
   */
  async check(
    id: string,
    { waitMs = DEFAULT_WAIT_MS, signal, ...options }: CheckOptions,
  ): Promise<PayscoreSyncRecord> {
    const before = await this.act('check', id, options);
    const wait = { waitMs, signal, caller: options.actor };
    return this.waitUntil(before, (current) => wasAsked(before, current), wait) ?? before;
  }

  /**
   * The last `limit` things people did to a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async actions(
    id: string,
    { limit = LOG_ENTRIES, within }: { limit?: number } & Within = {},
  ): Promise<PayscoreActionRecord[]> {
    await this.get(id, within ? { within } : {});
    return this.people.actions(id, limit);
  }

  private async act(
    action: PersonAction,
    id: string,
    { within, ...by }: ActionOptions,
  ): Promise<PayscoreSyncRecord> {
    const words = validateAction(action, by);
    const record = UUID.test(id)
      ? await this.people.act(action, id, words, this.accessScope.within(within))
      : null;
    if (!record) throw notFound();
    if (isSettled(record.status)) this.telemetry.settledByHand(record.institution, record.status);
    this.worker.changes.written(id);
    this.worker.wake();
    return record;
  }

  private waitUntil(
    record: PayscoreSyncRecord,
    isDone: (record: PayscoreSyncRecord) => boolean,
    { caller = `${record.institution}/${record.subMchid}`, ...wait }: WaitOptions,
  ): Promise<PayscoreSyncRecord> | null {
    return this.watcher.wait(record, caller, { isDone, ...wait });
  }
}

/** It is settled, or a person has to look. */
const needsNothingMore = ({ status }: PayscoreSyncRecord) =>
  isSettled(status) || status === 'parked' || status === 'double_paid';

const hasCompletedAttempt = ({ status, lastOutcome, attempts }: PayscoreSyncRecord) =>
  status !== 'queued' || (attempts > 0 && lastOutcome !== null);

const pageOf = (limit: number) => Math.min(Math.max(Math.trunc(limit), 1), MAX_PAGE);

function placeOf(cursor: string): OrderPlace {
  const place = readOrderCursor(cursor);
  if (place) return place;
  const remedy = 'Use nextCursor of the page before.';
  throw new ValidationError([{ field: 'cursor', message: 'is no cursor.', remedy }]);
}
