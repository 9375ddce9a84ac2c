import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import { PendingWork } from '../concurrency/pending-work.js';
import type { PollSql } from '../ledger/index.js';
import type { DispatchBell } from './bell/index.js';
import { InstitutionQueue } from './institution-queue.js';
import type { SyncWorker } from './sync-worker.js';

/** Largest number of looks at due times at once: they share the host's connection pool. */
const MAX_LOOKS = 4;

/** Serves the institutions that rings and polls name. A failure of one institution does not affect the others. */
export class InstitutionServer {
  private readonly logger = new Logger('PayscoreSync');
  private readonly queue = new InstitutionQueue((institution) => this.claimFor(institution));
  /** Of the institutions that failed. */
  private readonly backoffs = new Map<string, FailureBackoff>();
  private readonly looks = new PendingWork();

  constructor(
    private readonly syncWorker: Pick<SyncWorker, 'routeOf' | 'deliver' | 'isStopped'>,
    private readonly polls: Pick<PollSql, 'dueInMs'>,
    private readonly bell: Pick<DispatchBell, 'ring'>,
  ) {}

  /** @returns whether more calls may begin now; else it rings when they may. Never rejects */
  serve(institution: string): Promise<boolean> {
    return this.queue.add(institution);
  }

  /** As `BellHandler.dueInMs`. */
  async dueInMs(institution: string): Promise<number | null> {
    while (this.looks.size >= MAX_LOOKS) await this.looks.next();
    const look = this.polls.dueInMs(institution);
    void this.looks.add(look.catch(() => undefined));
    return look;
  }

  stop(): void {
    this.queue.stop();
  }

  /** Resolves when no claim is in progress. */
  async idle(): Promise<void> {
    await Promise.all([this.queue.idle(), this.looks.idle()]);
  }

  /** Never rejects. */
  private async claimFor(institution: string): Promise<boolean> {
    const backoff = this.backoffs.get(institution);
    if (backoff && backoff.leftMs > 0) return this.ringIn(institution, backoff.leftMs);
    try {
      const route = this.syncWorker.routeOf(institution);
      // It may be gone since the ring.
      if (route === null || this.syncWorker.isStopped) return false;
      const { retryInMs, isStuck } = await this.syncWorker.deliver(route);
      backoff?.over();
      this.backoffs.delete(institution);
      if (retryInMs !== null) return this.ringIn(institution, retryInMs);
      // Room for more calls rings.
      return !isStuck && route.slots.free > 0;
    } catch (error) {
      return this.ringIn(institution, this.failed(institution, error));
    }
  }

  /** Returns how long to wait, ms. */
  private failed(institution: string, error: unknown): number {
    const what = `Due syncs of institution ${institution} could not be claimed`;
    const backoff = this.backoffs.get(institution) ?? new FailureBackoff(what, this.logger);
    this.backoffs.set(institution, backoff);
    return backoff.failed(error);
  }

  private ringIn(institution: string, ms: number): false {
    this.bell.ring(institution, performance.now() + ms);
    return false;
  }
}
