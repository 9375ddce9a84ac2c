import { Logger } from '@nestjs/common';
import type { AttemptPruner } from './maintenance/attempt-pruner.js';
import type { LimitedRoute } from './institution-routes.js';
import type { SyncWorker } from './sync-worker.js';
import type { DeliverySettings } from './delivery-settings.js';
import type { RetentionCleaner } from './maintenance/retention-cleaner.js';
import { drain } from '../concurrency/drain.js';
import { FailureBackoff } from '../concurrency/failure-backoff.js';
import type { OverdueDetector } from './maintenance/overdue-detector.js';
import type { LeaseRescuer } from './maintenance/lease-rescuer.js';
import type { WakeSignal } from '../concurrency/wake-signal.js';

/** Maintenance beside the claims, in this order; each step does nothing until it is due. */
export interface Upkeep {
  readonly leaseRescuer: Pick<LeaseRescuer, 'rescueIfDue'>;
  readonly overdueDetector: Pick<OverdueDetector, 'lookIfDue'>;
  readonly pruner: Pick<AttemptPruner, 'prune'>;
  readonly retentionCleaner: Pick<RetentionCleaner, 'cleanIfDue'>;
}

/** The poll loop: claims for each institution, runs maintenance, and sleeps until woken or the next poll. */
export class PollLoop {
  private readonly logger = new Logger('PayscoreSync');
  private readonly backoffs = new Map<string, FailureBackoff>();
  private readonly rescueBackoff: FailureBackoff;
  private running: Promise<void> | null = null;
  private sweeping: Promise<void> | null = null;
  private polledAt: Date | null = null;

  constructor(
    private readonly syncWorker: SyncWorker,
    private readonly upkeep: Upkeep,
    private readonly settings: Pick<DeliverySettings, 'pollMs' | 'drainMs'>,
    private readonly wakeSignal: WakeSignal,
  ) {
    this.rescueBackoff = new FailureBackoff('The ledger could not be swept', this.logger);
  }

  /** Time of the last answered poll; null: none yet. */
  get lastPollAt(): Date | null {
    return this.polledAt;
  }

  /** Starts the loop; a second call changes nothing. */
  start(): void {
    this.running ??= this.loop();
  }

  /** Stops claims; calls in progress continue. */
  stop(): void {
    this.syncWorker.stop();
    this.wakeSignal.wake();
  }

  /**
   * Waits for the calls in progress. After `drainMs` they are aborted and possible sends become uncertain. If
   * that cannot be written, their leases expire.
   * @param runs ends with the runs that are in progress beside the loop
   */
  async drain(runs: Promise<void> = Promise.resolve()): Promise<void> {
    this.stop();
    const work = Promise.all([this.allDone(), runs]);
    await drain(work, this.settings.drainMs, () => this.syncWorker.cutOff());
  }

  private async allDone(): Promise<void> {
    await this.running;
    await this.sweeping;
    await this.syncWorker.idle();
  }

  private async loop(): Promise<void> {
    while (!this.syncWorker.isStopped) {
      const pause = await this.pass();
      if (!this.syncWorker.isStopped) await this.wakeSignal.sleep(pause);
    }
  }

  /** Returns how long to sleep, ms. */
  private async pass(): Promise<number> {
    this.sweeping ??= this.sweep();
    let pause = this.settings.pollMs;
    const { routes } = this.syncWorker;
    // A source may have no institution yet: such a worker does not hang.
    if (routes.length === 0) this.polledAt = new Date();
    for (const route of routes) pause = Math.min(pause, await this.claimFor(route));
    return pause;
  }

  /** Returns the time until the next poll, ms. A failure of one institution does not affect the others. */
  private async claimFor(route: LimitedRoute): Promise<number> {
    const backoff = this.backoffOf(route.institution.name);
    if (backoff.leftMs > 0) return backoff.leftMs;
    try {
      const { retryInMs, isStuck } = await this.syncWorker.deliver(route);
      if (!isStuck) this.polledAt = new Date();
      backoff.over();
      return retryInMs ?? this.settings.pollMs;
    } catch (error) {
      return backoff.failed(error);
    }
  }

  private backoffOf(institution: string): FailureBackoff {
    const known = this.backoffs.get(institution);
    if (known) return known;
    const backoff = new FailureBackoff(
      `Due syncs of institution ${institution} could not be claimed`,
      this.logger,
    );
    this.backoffs.set(institution, backoff);
    return backoff;
  }

  /** Runs beside the claims: an order that cannot be advanced must not delay others. */
  private async sweep(): Promise<void> {
    try {
      const isNew = await this.upkeep.leaseRescuer.rescueIfDue();
      if (isNew !== null) this.rescueBackoff.over();
      if (isNew) this.wakeSignal.wake();
    } catch (error) {
      this.rescueBackoff.failed(error);
    }
    if (!this.syncWorker.isStopped) await this.upkeep.overdueDetector.lookIfDue();
    if (!this.syncWorker.isStopped) await this.upkeep.pruner.prune();
    if (!this.syncWorker.isStopped) await this.upkeep.retentionCleaner.cleanIfDue();
    this.sweeping = null;
  }
}
