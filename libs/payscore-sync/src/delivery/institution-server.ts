import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import type { DispatchBell } from './bell/index.js';
import { InstitutionQueue } from './institution-queue.js';
import type { SyncWorker } from './sync-worker.js';

/** Serves the institutions that rings and polls name. A failure of one institution does not affect the others. */
export class InstitutionServer {
  private readonly logger = new Logger('PayscoreSync');
  private readonly queue = new InstitutionQueue((institution) => this.claimFor(institution));
  /** Of the institutions that failed. */
  private readonly backoffs = new Map<string, FailureBackoff>();

  constructor(
    private readonly syncWorker: Pick<SyncWorker, 'routeOf' | 'deliver' | 'isStopped'>,
    private readonly bell: Pick<DispatchBell, 'ring' | 'serve'>,
  ) {}

  /** Hears rings from now on. */
  start(): void {
    this.bell.serve((institution) => this.queue.add(institution));
  }

  /** A poll found something due. It needs no bell. */
  serve(institution: string): void {
    void this.queue.add(institution);
  }

  stop(): void {
    this.queue.stop();
  }

  /** Resolves when no claim is in progress. */
  idle(): Promise<void> {
    return this.queue.idle();
  }

  /** Never rejects. */
  private async claimFor(institution: string): Promise<void> {
    const backoff = this.backoffs.get(institution);
    if (backoff && backoff.leftMs > 0) return this.ringIn(institution, backoff.leftMs);
    try {
      const route = this.syncWorker.routeOf(institution);
      // It may be gone since the ring.
      if (route === null || this.syncWorker.isStopped) return;
      const { retryInMs } = await this.syncWorker.deliver(route);
      backoff?.over();
      this.backoffs.delete(institution);
      if (retryInMs !== null) this.ringIn(institution, retryInMs);
    } catch (error) {
      this.ringIn(institution, this.failed(institution, error));
    }
  }

  /** Returns how long to wait, ms. */
  private failed(institution: string, error: unknown): number {
    const what = `Due syncs of institution ${institution} could not be claimed`;
    const backoff = this.backoffs.get(institution) ?? new FailureBackoff(what, this.logger);
    this.backoffs.set(institution, backoff);
    return backoff.failed(error);
  }

  private ringIn(institution: string, ms: number): void {
    this.bell.ring(institution, performance.now() + ms);
  }
}
