import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import { PendingWork } from '../concurrency/pending-work.js';
import { withDeadline } from '../concurrency/with-deadline.js';
import type { LimitedRoute } from './institution-routes.js';
import type { Batch, SyncWorker } from './sync-worker.js';
import type { CompletionRow } from '../ledger/index.js';
import type { DeliverySettings } from './delivery-settings.js';

/** How much one run may do. */
export interface OneShotLimits {
  /** Calls to WeChat Pay at most. */
  readonly max: number;
  /** End of the run by `performance.now()`. */
  readonly until: number;
}

/** What a run did. */
export interface OneShotSummary {
  /** Calls made to WeChat Pay, syncs and queries. */
  readonly calls: number;
  /** Syncs that became `synced`. */
  readonly synced: number;
  /** Syncs that began to wait for a person. */
  readonly needPerson: number;
  /** Something is still due, and could not be delivered now: the limits, a pause, or an open breaker. */
  readonly hasMore: boolean;
}

/** Least time a run needs to make a single call, ms: the call, and writing what it came to. */
export function leastRunMs({
  timeoutMs,
  marginMs,
}: Pick<DeliverySettings, 'timeoutMs' | 'marginMs'>): number {
  return timeoutMs + 2 * marginMs;
}

/**
 * Delivers what is due once, without a loop that stays. No call begins that could outlast the run, so the run ends
 * in time by itself; only a database that hangs is left behind at its end, and the leases make that good.
 */
export class OneShotRun {
  private readonly open = new PendingWork();
  private readonly failed = new Map<LimitedRoute, unknown>();
  private calls = 0;
  private synced = 0;
  private needPerson = 0;

  constructor(
    private readonly syncWorker: SyncWorker,
    private readonly countDue: (institution: string, limit: number) => Promise<number>,
    private readonly settings: DeliverySettings,
    private readonly limits: OneShotLimits,
    private readonly random: () => number = Math.random,
  ) {}

  /** @param prepare what comes before the first claim */
  async run(prepare: () => Promise<void>): Promise<OneShotSummary> {
    await withDeadline(
      prepare().then(() => this.deliver()),
      this.leftMs,
      () => undefined,
    );
    const { calls, synced, needPerson } = this;
    const hasMore = await withDeadline(this.isAnythingDue(), this.leftMs, () => true);
    return { calls, synced, needPerson, hasMore };
  }

  private async deliver(): Promise<void> {
    while (this.mayGoOn) {
      let begun = 0;
      let retryInMs: number | null = null;
      for (const route of this.inTurn()) {
        const batch = await this.claimFor(route);
        begun += batch.begun;
        if (batch.retryInMs !== null) retryInMs = Math.min(retryInMs ?? Infinity, batch.retryInMs);
      }
      if (begun > 0) continue;
      if (this.open.size > 0) await this.open.next();
      else if (retryInMs !== null && retryInMs < this.leftMs - leastRunMs(this.settings))
        await sleep(retryInMs);
      else break;
    }
    await this.open.idle();
    await this.syncWorker.idle();
    for (const error of this.failed.values()) throw error;
  }

  /** From another one on each time: with few calls a run, the first would leave the others nothing, run after run. */
  private inTurn(): readonly LimitedRoute[] {
    const { routes } = this.syncWorker;
    const start = Math.floor(this.random() * routes.length);
    return [...routes.slice(start), ...routes.slice(0, start)];
  }

  /** A failure of one institution is thrown only after the others are delivered. */
  private async claim(route: LimitedRoute): Promise<Batch> {
    try {
      return await this.syncWorker.deliver(route, this.limits.max - this.calls);
    } catch (error) {
      this.failed.set(route, error);
      return { attempts: [], retryInMs: null, isStuck: false };
    }
  }

  private async claimFor(route: LimitedRoute): Promise<{ begun: number; retryInMs: number | null }> {
    if (!this.mayGoOn || this.failed.has(route)) return { begun: 0, retryInMs: null };
    const { attempts, retryInMs } = await this.claim(route);
    this.calls += attempts.length;
    for (const attempt of attempts) void this.open.add(attempt.then((row) => this.count(row)));
    return { begun: attempts.length, retryInMs };
  }

  private count(row: CompletionRow | null): void {
    if (row?.status === 'synced') this.synced += 1;
    if (row?.status === 'double_paid') this.needPerson += 1;
    // A parked sync that was only asked for again had waited before.
    if (row?.status === 'parked' && !row.keep_last) this.needPerson += 1;
  }

  private async isAnythingDue(): Promise<boolean> {
    for (const { institution } of this.syncWorker.routes) {
      if ((await this.countDue(institution.name, 1)) > 0) return true;
    }
    return false;
  }

  private get mayGoOn(): boolean {
    const isInTime = this.leftMs > leastRunMs(this.settings);
    return !this.syncWorker.isStopped && this.calls < this.limits.max && isInTime;
  }

  private get leftMs(): number {
    return this.limits.until - performance.now();
  }
}
