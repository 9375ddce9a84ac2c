import type { DataSource } from 'typeorm';
import {
  type SyncFacts,
  type SyncServiceOrderDto,
  validateSyncRequest,
  validateSyncRequests,
} from '../api/index.js';
import {
  assertInTransaction,
  type CommitListener,
  type PayscoreSyncRecord,
  type Ledger,
} from '../ledger/index.js';
import { notFound } from './not-found.js';
import type { PayscoreSyncSettings } from '../options/index.js';
import type { StartWarning } from '../module/start-warning.js';
import type { EnqueueOptions } from './payscore-sync.service-options.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import type { AccessScope } from './access-scope.js';

/** Writes what was paid into the ledger, for a caller who may, through the transaction of the host. */
export class EnqueueService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accessScope: AccessScope,
    private readonly ledger: Ledger,
    private readonly hint: CommitListener,
    private readonly settings: Pick<
      PayscoreSyncSettings,
      'clockMarginMs' | 'leaseMs' | 'orderGapMs' | 'maxSyncsPerOrder'
    >,
    private readonly telemetry: Pick<PayscoreTelemetry, 'recording'>,
    private readonly start: Pick<StartWarning, 'recorded'>,
  ) {}

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

  private async insert(
    syncs: readonly SyncFacts[],
    isMany: boolean,
    { manager, institution: name, within }: EnqueueOptions,
  ): Promise<PayscoreSyncRecord[]> {
    const institution = this.accessScope.nameWithin(within, name);
    if (!syncs.every(({ subMchid }) => within?.subMchids?.includes(subMchid) ?? true)) throw notFound();
    assertInTransaction(manager, this.dataSource);
    const { settings } = this;
    const records = await this.telemetry.recording(institution, (traceParent) =>
      this.ledger.insert(manager, { institution, syncs, isMany, traceParent, settings }),
    );
    this.hint.expect(manager);
    this.start.recorded();
    return records;
  }
}
