import { Inject, Injectable } from '@nestjs/common';
import {
  type ActionOptions,
  type CheckOptions,
  isSettled,
  Ledger,
  type PayscoreSyncRecord,
  type PersonAction,
  validateAction,
  wasAsked,
} from '../ledger/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { SyncWatcher } from './waiting/sync-watcher.js';
import { isUuid } from '../text/is-uuid.js';
import { AccessScope, notFound } from './access-scope.js';
import { DEFAULT_WAIT_MS } from './payscore-sync.service-options.js';
import { type WorkerBell, WorkerService } from './worker.service.js';

/** Actions of operators within their scope. */
@Injectable()
export class ActOnSyncs {
  constructor(
    private readonly ledger: Ledger,
    private readonly accessScope: AccessScope,
    @Inject(WorkerService) private readonly worker: WorkerBell,
    private readonly watcher: SyncWatcher,
    @Inject(TELEMETRY) private readonly telemetry: PayscoreTelemetry,
  ) {}

  async act(action: PersonAction, id: string, { within, ...by }: ActionOptions): Promise<PayscoreSyncRecord> {
    const words = validateAction(action, by);
    const record = isUuid(id)
      ? await this.ledger.actions.act(action, id, words, this.accessScope.within(within))
      : null;
    if (!record) throw notFound();
    if (isSettled(record.status)) this.telemetry.settledByHand(record.institution, record.status);
    this.watcher.written(id);
    this.worker.ring(record.institution);
    return record;
  }

  /** Queries WeChat Pay and waits for the result. */
  async check(
    id: string,
    { waitMs = DEFAULT_WAIT_MS, signal, ...options }: CheckOptions,
  ): Promise<PayscoreSyncRecord> {
    const before = await this.act('check', id, options);
    const isDone = (current: PayscoreSyncRecord) => wasAsked(before, current);
    return this.watcher.wait(before, { isDone, waitMs, signal, caller: options.actor }) ?? before;
  }
}
