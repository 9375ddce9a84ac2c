import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import type { LedgerRetention, NotificationStore, PollSql } from '../../ledger/index.js';
import { FailureBackoff } from '../../concurrency/failure-backoff.js';

const DAY_MS = 86_400_000;

/** Syncs per batch, so that its transaction is short. */
const BATCH = 100;

/** Time until the next search when nothing old was left, ms. */
const REST_MS = 600_000;

/**
 * Deletes orders and notifications after their retention, a batch at each sweep. Delivery goes first, so a backlog of old rows
 * takes hours.
 */
export class RetentionCleaner {
  private readonly logger = new Logger('PayscoreSync');
  private readonly backoff = new FailureBackoff('Old syncs could not be deleted', this.logger);
  private nextAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly retention: Pick<LedgerRetention, 'purge'>,
    private readonly polls: Pick<PollSql, 'withOldSyncs'>,
    private readonly notifications: Pick<NotificationStore, 'purge'>,
    private readonly institutions: () => readonly string[],
    private readonly settings: { readonly retentionDays: number; readonly sweepMs: number },
  ) {}

  /** Never fails: the next sweep repeats it. */
  async cleanIfDue(): Promise<void> {
    if (performance.now() < this.nextAt || this.backoff.leftMs > 0) return;
    try {
      const isFull = await this.clean();
      this.nextAt = performance.now() + (isFull ? this.settings.sweepMs : REST_MS);
      this.backoff.over();
    } catch (error) {
      this.backoff.failed(error);
    }
  }

  /** Returns whether there may be more. */
  private async clean(): Promise<boolean> {
    let isFull = false;
    const keepMs = this.settings.retentionDays * DAY_MS;
    for (const institution of await this.polls.withOldSyncs(this.institutions(), keepMs)) {
      const { orders, syncs, hasMore } = await this.retention.purge(institution, keepMs, BATCH);
      if (syncs > 0)
        this.logger.debug(`Institution ${institution}: deleted ${syncs} syncs of ${orders} old orders`);
      if (hasMore) isFull = true;
    }
    const deleted = await this.notifications.purge(this.institutions(), keepMs, BATCH);
    return isFull || deleted === BATCH;
  }
}
