import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type SyncServiceOrderDto, validateSyncRequest, validateSyncRequests } from '../api/index.js';
import { PayscoreError } from '../errors/index.js';
import {
  assertInTransaction,
  CommitListener,
  Ledger,
  type PayscoreSyncRecord,
  retryOnConflict,
  type SyncFacts,
} from '../ledger/index.js';
import { type PayscoreSyncSettings, SETTINGS } from '../options/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { AccessScope, notFound } from './access-scope.js';
import type { EnqueueOptions, WakeOptions } from './payscore-sync.service-options.js';
import { StartWarning } from './start-warning.js';
import { WorkerService } from './worker.service.js';

type RecordingSettings = Pick<
  PayscoreSyncSettings,
  'clockMarginMs' | 'leaseMs' | 'orderGapMs' | 'maxSyncsPerOrder'
>;

/** Records syncs through the host's transaction. */
@Injectable()
export class EnqueueService implements OnApplicationShutdown {
  private readonly commits: CommitListener;

  constructor(
    private readonly ledger: Ledger,
    private readonly accessScope: AccessScope,
    private readonly worker: WorkerService,
    private readonly start: StartWarning,
    @Inject(SETTINGS) private readonly settings: RecordingSettings,
    @Inject(TELEMETRY) private readonly telemetry: PayscoreTelemetry,
  ) {
    this.commits = new CommitListener(ledger.gateway.dataSource, (institution) => worker.ring(institution));
  }

  onApplicationShutdown(): void {
    this.commits.leave();
  }

  async enqueue(request: SyncServiceOrderDto, options: EnqueueOptions): Promise<PayscoreSyncRecord> {
    const [record] = await this.insert([validateSyncRequest(request, Date.now())], false, options);
    return record as PayscoreSyncRecord;
  }

  async enqueueMany(
    requests: readonly SyncServiceOrderDto[],
    options: EnqueueOptions,
  ): Promise<PayscoreSyncRecord[]> {
    return this.insert(validateSyncRequests(requests, Date.now()), true, options);
  }

  /** Uses its own transaction. */
  async enqueueAlone(
    request: SyncServiceOrderDto,
    options: Omit<EnqueueOptions, 'manager' | 'transaction'>,
  ): Promise<PayscoreSyncRecord> {
    const record = await retryOnConflict(() =>
      this.ledger.gateway.transaction((manager) => this.enqueue(request, { ...options, manager })),
    );
    this.worker.ring(record.institution);
    return record;
  }

  /** @throws PayscoreError `PAYSCORE_E_UNKNOWN_INSTITUTION` */
  wake({ institution }: WakeOptions): void {
    const { institutions } = this.accessScope.within();
    if (institution === undefined && institutions.length !== 1) this.worker.wake();
    else this.worker.ring(this.accessScope.nameWithin({}, institution));
  }

  private async insert(
    syncs: readonly SyncFacts[],
    isMany: boolean,
    { manager, transaction, institution: name, within }: EnqueueOptions,
  ): Promise<PayscoreSyncRecord[]> {
    const institution = this.accessScope.nameWithin(within, name);
    if (!syncs.every(({ subMchid }) => within?.subMchids?.includes(subMchid) ?? true)) throw notFound();
    if (manager) assertInTransaction(manager, this.ledger.gateway.dataSource);
    else if (!transaction) throw noTransaction();
    const { settings } = this;
    const records = await this.telemetry.recording(institution, (traceParent) => {
      const batch = { institution, syncs, isMany, traceParent, settings };
      return manager ? this.ledger.insert(manager, batch) : this.ledger.insertThrough(transaction, batch);
    });
    if (manager) this.commits.expect(manager, institution);
    this.start.recorded();
    return records;
  }
}

/** For callers without types. */
function noTransaction(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_TRANSACTION_REQUIRED',
    'enqueue was given no transaction. Pass { manager } of TypeORM or { transaction } of another library.',
  );
}
