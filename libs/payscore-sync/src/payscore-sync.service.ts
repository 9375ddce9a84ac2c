import { Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import {
  OUT_ORDER_NO,
  type SyncFacts,
  type SyncServiceOrderDto,
  validateSyncRequest,
  validateSyncRequests,
  WECHATPAY_ID,
} from './api/index.js';
import type {
  DeliverDueOptions,
  DeliverySummary,
  DeliveryWorker,
  PayscoreWorkerState,
} from './delivery/index.js';
import { PayscoreError } from './errors/index.js';
import type { InstitutionRegistry } from './institution-registry.js';
import type { InstitutionRefresher } from './institutions/index.js';
import type { PayscoreSyncSettings } from './options/index.js';
import {
  type ActionOptions,
  assertInTransaction,
  type CheckOptions,
  type CommitHint,
  isSettled,
  type LaneStore,
  type LedgerScope,
  type PayscoreActionRecord,
  type PayscoreAttemptRecord,
  type PayscoreSyncRecord,
  type PayscoreInstitutionState,
  type PersonAction,
  personWords,
  type RecordableSync,
  type ReasonedActionOptions,
  runInTransaction,
  type PayscoreSyncStats,
  type StatsReader,
  type SyncEvent,
  type SyncLedger,
  type SyncPage,
  type SyncPeople,
  type SyncReader,
  type SyncStatus,
  toInstitutionState,
  wasAsked,
} from './ledger/index.js';
import type { PayscoreTelemetry } from './telemetry/index.js';

/** How often a waiting caller looks without a hint, since another replica may deliver, ms. */
const LOOK_MS = 500;
const MAX_PAGE = 200;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Limits a call to what its caller may see; what lies outside is not found. Absent: everything. */
export interface Within {
  within?: LedgerScope;
}

export interface SyncOptions extends Within {
  /** Name of the institution; may be left out where only one is configured. */
  institution?: string;
  /** How long to wait for the first completed attempt, ms; default 15,000. */
  waitMs?: number;
}

export interface EnqueueOptions extends Within {
  /** Manager of the transaction that holds the host's own write. */
  manager: EntityManager;
  institution?: string;
}

export interface OrderFilter extends Within {
  /** May be left out where only one institution is configured. */
  institution?: string;
  subMchid?: string;
}

export interface ListFilter extends OrderFilter {
  status?: SyncStatus;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** 1 to 200; default 50. */
  limit?: number;
}

/**
 * Tells WeChat Pay that PayScore orders were paid outside it. Every call goes through the ledger: recorded
 * first, then delivered at least once, and an unknown outcome is resolved by asking.
 */
@Injectable()
export class PayscoreSyncService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly institutions: InstitutionRegistry,
    private readonly refresher: InstitutionRefresher,
    private readonly ledger: SyncLedger,
    private readonly reader: SyncReader,
    private readonly people: SyncPeople,
    private readonly lanes: LaneStore,
    private readonly statsReader: StatsReader,
    /** Handlers of this process. */
    private readonly handlers: () => readonly { event: SyncEvent; handlerId: string }[],
    private readonly worker: DeliveryWorker,
    private readonly hint: CommitHint,
    private readonly settings: Pick<PayscoreSyncSettings, 'clockMarginMs' | 'orderGapMs' | 'ratePerSecond'>,
    private readonly telemetry: PayscoreTelemetry,
  ) {}

  /**
   * Records in a transaction of its own and answers after the first completed attempt, or after `waitMs` with
   * the record as it stands. A remote outcome is never an error.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`,
   * `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  async sync(request: SyncServiceOrderDto, options: SyncOptions = {}): Promise<PayscoreSyncRecord> {
    const { waitMs = 15_000, ...rest } = options;
    const record = await runInTransaction(this.dataSource, (manager) =>
      this.enqueue(request, { manager, ...rest }),
    );
    return this.waitUntil(record, (current) => hasCompletedAttempt(current), waitMs);
  }

  /**
   * Records through the host's transaction: both writes are committed, or neither. Delivery starts after the
   * commit. The same facts again answer the same record.
   * @throws ValidationError, PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED`, `PAYSCORE_E_SQLITE_TRANSACTION`,
   * `PAYSCORE_E_CONFLICTING_SYNC`, `PAYSCORE_E_MIXED_SEQ`, `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  async enqueue(request: SyncServiceOrderDto, options: EnqueueOptions): Promise<PayscoreSyncRecord> {
    const facts = validateSyncRequest(request, Date.now());
    const [sync] = this.recordable([facts], options);
    const { institution } = sync as RecordableSync;
    const record = await this.telemetry.recording(institution, (traceParent) =>
      this.ledger.record(options.manager, { ...(sync as RecordableSync), traceParent }),
    );
    this.hint.expect(options.manager);
    return record;
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
    const facts = validateSyncRequests(requests, Date.now());
    const syncs = this.recordable(facts, options);
    const records = await this.telemetry.recording(syncs[0]?.institution ?? '', (traceParent) =>
      this.ledger.recordMany(
        options.manager,
        syncs.map((sync) => ({ ...sync, traceParent })),
      ),
    );
    this.hint.expect(options.manager);
    return records;
  }

  /** @throws PayscoreError `PAYSCORE_E_NOT_FOUND` */
  async get(id: string, { within = {} }: Within = {}): Promise<PayscoreSyncRecord> {
    // What cannot be an id is not asked for: a database may choke on it.
    const record = UUID.test(id) ? await this.reader.get(id, this.visible(within)) : null;
    if (!record) throw notFound();
    return record;
  }

  /** Every sync of an order number, lowest seq first; empty when there is none. */
  async findByOrder(outOrderNo: string, filter: OrderFilter = {}): Promise<PayscoreSyncRecord[]> {
    if (!OUT_ORDER_NO.test(outOrderNo)) return [];
    return this.reader.findByOrder(outOrderNo, this.filterOf(filter), this.visible(filter.within));
  }

  /** Newest first, a page at a time. */
  async list(filter: ListFilter = {}): Promise<SyncPage> {
    const { status, cursor, limit = 50, within } = filter;
    return this.reader.list(
      {
        ...this.filterOf(filter),
        ...(status ? { status } : {}),
        ...(cursor ? { cursor } : {}),
        limit: Math.min(Math.max(Math.trunc(limit), 1), MAX_PAGE),
      },
      this.visible(within),
    );
  }

  /**
   * The last `limit` calls made for a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async attempts(
    id: string,
    { limit = 20, within }: { limit?: number } & Within = {},
  ): Promise<PayscoreAttemptRecord[]> {
    await this.get(id, within ? { within } : {});
    return this.reader.attempts(id, limit);
  }

  /**
   * Waits until the sync is settled or needs a person, at most `waitMs`; answers the record as it then stands.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async waitFor(
    id: string,
    { waitMs, within = {} }: { waitMs: number } & Within,
  ): Promise<PayscoreSyncRecord> {
    const record = await this.get(id, { within });
    return this.waitUntil(record, (current) => current.settledAt !== null || needsPerson(current), waitMs);
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
      handlers: await this.statsReader.handlers(this.visible(within), this.handlers(), now),
    };
  }

  /** The worker of this process, for a readiness probe: one that hangs does not look any more. */
  workerState(): PayscoreWorkerState {
    return this.worker.state;
  }

  /** How each institution may be called now, by what all replicas know. */
  async listInstitutions({ within }: Within = {}): Promise<PayscoreInstitutionState[]> {
    const lanes = await this.lanes.list([...(this.visible(within).institutions ?? [])]);
    return lanes.map((lane) => toInstitutionState(lane, this.settings.ratePerSecond));
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
  async check(id: string, { waitMs = 15_000, ...options }: CheckOptions): Promise<PayscoreSyncRecord> {
    const before = await this.act('check', id, options);
    return this.waitUntil(before, (current) => wasAsked(before, current), waitMs);
  }

  /**
   * The last `limit` things people did to a sync (default 20), oldest first.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`
   */
  async actions(
    id: string,
    { limit = 20, within }: { limit?: number } & Within = {},
  ): Promise<PayscoreActionRecord[]> {
    await this.get(id, within ? { within } : {});
    return this.people.actions(id, limit);
  }

  /** What the ledger is to record, for a caller who may and in a transaction. */
  private recordable(
    facts: readonly SyncFacts[],
    { manager, institution: name, within }: EnqueueOptions,
  ): RecordableSync[] {
    const institution = this.nameWithin(within, name);
    if (!facts.every(({ subMchid }) => within?.subMchids?.includes(subMchid) ?? true)) throw notFound();
    assertInTransaction(manager, this.dataSource);
    const { clockMarginMs, orderGapMs } = this.settings;
    return facts.map((one) => ({
      ...one,
      institution,
      notBefore: one.paidAt + clockMarginMs,
      orderGapMs,
      traceParent: null,
    }));
  }

  private async act(
    action: PersonAction,
    id: string,
    { within, ...by }: ActionOptions,
  ): Promise<PayscoreSyncRecord> {
    const words = personWords(action, by);
    const record = UUID.test(id) ? await this.people.act(action, id, words, this.visible(within)) : null;
    if (!record) throw notFound();
    if (isSettled(record.status)) this.telemetry.settledByHand(record.institution, record.status);
    this.worker.changes.written(id);
    this.worker.wake();
    return record;
  }

  private waitUntil(
    record: PayscoreSyncRecord,
    isDone: (record: PayscoreSyncRecord) => boolean,
    waitMs: number,
  ): Promise<PayscoreSyncRecord> {
    const until = performance.now() + waitMs;
    return this.worker.changes.follow(record.id, async (changes) => {
      for (let current = record; ;) {
        const left = until - performance.now();
        if (isDone(current) || !(left > 0) || this.worker.changes.isClosed) return current;
        await changes.sleep(Math.min(left, LOOK_MS));
        // It is recorded, so a database that fails now is no reason to tell the caller otherwise.
        current = await this.get(record.id).catch(() => current);
      }
    });
  }

  private filterOf({ institution, subMchid, within }: OrderFilter): OrderFilter {
    if (subMchid !== undefined && !WECHATPAY_ID.test(subMchid)) throw notFound();
    return {
      institution: this.nameWithin(within, institution),
      ...(subMchid === undefined ? {} : { subMchid }),
    };
  }

  /** A caller with a scope cannot tell an unknown institution from one it may not see. */
  private nameWithin({ institutions }: LedgerScope = {}, name: string | undefined): string {
    const isHidden = name !== undefined && institutions !== undefined && !institutions.includes(name);
    const found = isHidden ? undefined : this.institutions.nameOf(name);
    if (found === undefined || !(institutions?.includes(found) ?? true)) throw notFound();
    return found;
  }

  /** The caller's scope, and never an institution of another registration on the same tables. */
  private visible(scope: LedgerScope = {}): LedgerScope {
    const own = this.institutions.names;
    return { ...scope, institutions: scope.institutions?.filter((name) => own.includes(name)) ?? own };
  }
}

function notFound(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_NOT_FOUND',
    'There is no such sync, order or sub-merchant. Check the ids.',
  );
}

const needsPerson = ({ status }: PayscoreSyncRecord) => status === 'parked' || status === 'double_paid';

const hasCompletedAttempt = ({ status, lastOutcome, attempts }: PayscoreSyncRecord) =>
  status !== 'queued' || (attempts > 0 && lastOutcome !== null);
