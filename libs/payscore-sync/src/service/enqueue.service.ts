import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type SyncServiceOrderDto, validateSyncRequest, validateSyncRequests } from '../api/index.js';
import {
  assertInTransaction,
  CommitListener,
  Ledger,
  type PayscoreSyncRecord,
  type SyncFacts,
} from '../ledger/index.js';
import { type PayscoreSyncSettings, SETTINGS } from '../options/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { AccessScope, notFound } from './access-scope.js';
import type { EnqueueOptions } from './payscore-sync.service-options.js';
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
    options: Omit<EnqueueOptions, 'manager'>,
  ): Promise<PayscoreSyncRecord> {
    const record = await this.ledger.gateway.transaction((manager) =>
      this.enqueue(request, { ...options, manager }),
    );
    this.worker.ring(record.institution);
    return record;
  }

  private async insert(
    syncs: readonly SyncFacts[],
    isMany: boolean,
    { manager, institution: name, within }: EnqueueOptions,
  ): Promise<PayscoreSyncRecord[]> {
    const institution = this.accessScope.nameWithin(within, name);
    if (!syncs.every(({ subMchid }) => within?.subMchids?.includes(subMchid) ?? true)) throw notFound();
    assertInTransaction(manager, this.ledger.gateway.dataSource);
    const { settings } = this;
    const records = await this.telemetry.recording(institution, (traceParent) =>
      this.ledger.insert(manager, { institution, syncs, isMany, traceParent, settings }),
    );
    this.commits.expect(manager, institution);
    this.start.recorded();
    return records;
  }
}
