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
  type RecordableSync,
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

  async record(request: SyncServiceOrderDto, options: EnqueueOptions): Promise<PayscoreSyncRecord> {
    const facts = validateSyncRequest(request, Date.now());
    const [sync] = this.recordable([facts], options);
    const { institution } = sync as RecordableSync;
    const record = await this.telemetry.recording(institution, (traceParent) =>
      this.ledger.record(options.manager, { ...(sync as RecordableSync), traceParent }),
    );
    this.hint.expect(options.manager);
    this.start.recorded();
    return record;
  }

  async recordMany(
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
    this.start.recorded();
    return records;
  }

  private recordable(
    facts: readonly SyncFacts[],
    { manager, institution: name, within }: EnqueueOptions,
  ): RecordableSync[] {
    const institution = this.accessScope.nameWithin(within, name);
    if (!facts.every(({ subMchid }) => within?.subMchids?.includes(subMchid) ?? true)) throw notFound();
    assertInTransaction(manager, this.dataSource);
    const { clockMarginMs, leaseMs, orderGapMs, maxSyncsPerOrder } = this.settings;
    return facts.map((one) => ({
      institution,
      notBefore: one.paidAt + clockMarginMs,
      orderGapMs,
      leaseMs,
      maxSyncsPerOrder,
      traceParent: null,
      ...one,
    }));
  }
}
