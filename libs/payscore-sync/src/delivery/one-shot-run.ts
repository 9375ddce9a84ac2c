import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import { PendingWork } from '../concurrency/pending-work.js';
import { withDeadline } from '../concurrency/with-deadline.js';
import type { LimitedRoute } from './institution-routes.js';
import type { Batch, SyncWorker } from './sync-worker.js';
import type { CompletionRow } from '../ledger/index.js';
import type { DeliverySettings } from './delivery-settings.js';

/** Limits of a run. */
export interface OneShotLimits {
  /** Calls to WeChat Pay at most. */
  readonly max: number;
  /** End of the run by `performance.now()`. */
  readonly until: number;
}

/** Result of a run. */
export interface OneShotSummary {
  /** Calls to WeChat Pay, sends and queries. */
  readonly calls: number;
  /** Syncs that became `synced`. */
  readonly synced: number;
  /** Syncs that began to wait for an operator. */
  readonly needPerson: number;
  /** Something due is left because of the limits, a pause, or an open breaker. */
  readonly hasMore: boolean;
}

/** Shortest run with a single call, ms: the call and the write of its outcome. */
export function leastRunMs({
  timeoutMs,
  marginMs,
}: Pick<DeliverySettings, 'timeoutMs' | 'marginMs'>): number {
  return timeoutMs + 2 * marginMs;
}

/**
 * One delivery run without a loop. No call begins that could outlast the run, so the run ends in time. Only a
 * hanging database is abandoned at the end, and the leases repair that.
 */
export class OneShotRun {
  private readonly open = new PendingWork();
  private readonly failed = new Map<LimitedRoute, unknown>();
  private calls = 0;
  private synced = 0;
  private needPerson = 0;

  constructor(
    private readonly syncWorker: SyncWorker,
    /** Institutions with something due. */
    private readonly dueInstitutions: () => Promise<readonly string[]>,
    private readonly settings: DeliverySettings,
    private readonly limits: OneShotLimits,
    private readonly random: () => number = Math.random,
  ) {}

  /** @param prepare runs before the first claim */
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
      for (const route of await this.inTurn()) {
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

  /** Each run starts with another institution: with few calls per run, the first one would use all of them. */
  private async inTurn(): Promise<readonly LimitedRoute[]> {
    const names = await this.dueInstitutions();
    const routes = names.flatMap((name) => this.syncWorker.routeOf(name) ?? []);
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
    // A parked sync with a routine query waited before.
    if (row?.status === 'parked' && !row.keep_last) this.needPerson += 1;
  }

  private async isAnythingDue(): Promise<boolean> {
    return (await this.dueInstitutions()).length > 0;
  }

  private get mayGoOn(): boolean {
    const isInTime = this.leftMs > leastRunMs(this.settings);
    return !this.syncWorker.isStopped && this.calls < this.limits.max && isInTime;
  }

  private get leftMs(): number {
    return this.limits.until - performance.now();
  }
}
