import { performance } from 'node:perf_hooks';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { PendingWork } from '../concurrency/pending-work.js';
import { WakeSignal } from '../concurrency/wake-signal.js';
import type { DeliverySettings } from '../delivery/delivery-settings.js';
import { AttemptPruner } from '../delivery/maintenance/attempt-pruner.js';
import { LeaseRescuer } from '../delivery/maintenance/lease-rescuer.js';
import { OverdueDetector } from '../delivery/maintenance/overdue-detector.js';
import { RetentionCleaner } from '../delivery/maintenance/retention-cleaner.js';
import { type DeliverDueOptions, oneShotOptions } from '../delivery/one-shot-options.js';
import { OneShotRun, type OneShotSummary } from '../delivery/one-shot-run.js';
import { PollLoop } from '../delivery/poll-loop.js';
import { SyncWorker } from '../delivery/sync-worker.js';
import { HandlerWorker } from '../handlers/index.js';
import { InstitutionRegistry } from '../institutions/index.js';
import { Ledger } from '../ledger/index.js';
import { REGISTRATION, type Registration, SETTINGS } from '../options/index.js';
import { type PayscoreTelemetry, TELEMETRY } from '../telemetry/index.js';
import { SyncWatcher } from './waiting/sync-watcher.js';
import { checkStart } from './start-check.js';

/** The worker of this process. */
export interface PayscoreWorkerState {
  /** False: registered with `worker: false`. */
  readonly isEnabled: boolean;
  /** Time of the last answered poll, by this machine's clock; null: none yet. */
  readonly lastPollAt: Date | null;
  /** Age of the oldest unwritten outcome, ms; 0 for none. */
  readonly unwrittenMs: number;
  /**
   * Outcomes are unwritten for longer than `marginMs`: the worker claims nothing until they are written or
   * given up.
   */
  readonly isStuck: boolean;
}

/** Result of one run. */
export interface DeliverySummary extends OneShotSummary {
  /** Handler calls that returned. */
  readonly told: number;
}

/**
 * Lifecycle of the worker in the host: starts when all modules are ready, stops claiming while HTTP is open,
 * and drains before the connection pool closes.
 */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly wakeSignal = new WakeSignal();
  private readonly syncWorker: SyncWorker;
  private readonly leaseRescuer: LeaseRescuer;
  private readonly overdueDetector: OverdueDetector;
  private readonly retentionCleaner: RetentionCleaner;
  private readonly pruner: AttemptPruner;
  private readonly pollLoop: PollLoop;
  private readonly runs = new PendingWork();

  constructor(
    private readonly ledger: Ledger,
    private readonly institutions: InstitutionRegistry,
    private readonly handlers: HandlerWorker,
    watcher: SyncWatcher,
    @Inject(SETTINGS) private readonly settings: DeliverySettings,
    @Inject(TELEMETRY) telemetry: PayscoreTelemetry,
    @Inject(REGISTRATION) private readonly registration: Registration,
  ) {
    const { sql, handlerCalls, failoverGuard: failovers, states, retention } = ledger;
    const { wakeSignal } = this;
    const names = () => institutions.names;
    const pruner = new AttemptPruner(retention);
    const ports = { sql, states, failovers, institutions, handlers, telemetry, watcher, pruner, wakeSignal };
    this.pruner = pruner;
    this.syncWorker = new SyncWorker(ports, settings);
    this.leaseRescuer = new LeaseRescuer(sql, states, failovers, names, settings, telemetry);
    this.overdueDetector = new OverdueDetector(handlerCalls, names, settings, handlers);
    this.retentionCleaner = new RetentionCleaner(retention, names, settings);
    const { syncWorker, leaseRescuer, overdueDetector, retentionCleaner } = this;
    this.pollLoop = new PollLoop(
      syncWorker,
      { leaseRescuer, overdueDetector, retentionCleaner, pruner },
      settings,
      wakeSignal,
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const { ledger, institutions, handlers } = this;
    const { worker } = this.registration;
    await checkStart(ledger, institutions.names, worker);
    if (!worker) return ledger.failoverGuard.begin();
    await ledger.failoverGuard.check();
    await ledger.states.ensure(institutions.names);
    this.pollLoop.start();
    await handlers.start();
  }

  onModuleDestroy(): void {
    this.pollLoop.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.pollLoop.drain(this.runs.idle());
  }

  get state(): PayscoreWorkerState {
    const { unwrittenMs, isStuck } = this.syncWorker;
    const { worker: isEnabled } = this.registration;
    return { isEnabled, lastPollAt: this.pollLoop.lastPollAt, unwrittenMs, isStuck };
  }

  /** Something was recorded: polls now. */
  wake(): void {
    this.wakeSignal.wake();
  }

  /**
   * One delivery run: releases expired leases, makes calls, and calls handlers.
   * @throws ValidationError, Error of the database
   */
  async deliverDue(options: DeliverDueOptions): Promise<DeliverySummary> {
    const { max, deadlineMs } = oneShotOptions(options, this.settings);
    const limits = { max, until: performance.now() + deadlineMs };
    const countDue = (institution: string, limit: number) => this.ledger.sql.countDue(institution, limit);
    const run = new OneShotRun(this.syncWorker, countDue, this.settings, limits).run(async () => {
      await this.leaseRescuer.sweep();
      await this.overdueDetector.lookIfDue();
    });
    const whole = run.then(async (summary) => {
      const told = await this.handlers.tell(limits.until);
      // Last, and only if there is time.
      if (limits.until - performance.now() > this.settings.timeoutMs) {
        await this.pruner.prune();
        await this.retentionCleaner.cleanIfDue();
      }
      return { ...summary, told };
    });
    void this.runs.add(whole.catch(() => undefined));
    return whole;
  }
}
