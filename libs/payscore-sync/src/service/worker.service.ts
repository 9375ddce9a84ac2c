import { performance } from 'node:perf_hooks';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { PendingWork } from '../concurrency/pending-work.js';
import type { DeliverySettings } from '../delivery/delivery-settings.js';
import { type DeliverDueOptions, oneShotOptions } from '../delivery/one-shot-options.js';
import { OneShotRun, type OneShotSummary } from '../delivery/one-shot-run.js';
import { HandlerWorker } from '../handlers/index.js';
import { InstitutionRegistry } from '../institutions/index.js';
import { Ledger } from '../ledger/index.js';
import { REGISTRATION, type Registration, SETTINGS } from '../options/index.js';
import { Delivery } from './delivery.js';
import { checkStart } from './start-check.js';

/** How this process tells workers of due syncs. */
export interface PayscoreEngineState {
  /** `in-process` without an engine, else e.g. `bullmq`. */
  readonly name: string;
  /** False: polls alone find what is due, as without an engine. */
  readonly isUp: boolean;
}

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
  readonly engine: PayscoreEngineState;
}

/** Result of one run. */
export interface DeliverySummary extends OneShotSummary {
  /** Handler calls that returned. */
  readonly told: number;
}

/** What recording and actions need of the worker. */
export type WorkerBell = Pick<WorkerService, 'ring' | 'wake'>;

/**
 * Lifecycle of the worker in the host: starts when all modules are ready, stops claiming while HTTP is open,
 * and drains before the connection pool closes.
 */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly runs = new PendingWork();

  constructor(
    private readonly ledger: Ledger,
    private readonly delivery: Delivery,
    private readonly institutions: InstitutionRegistry,
    private readonly handlers: HandlerWorker,
    @Inject(SETTINGS) private readonly settings: DeliverySettings,
    @Inject(REGISTRATION) private readonly registration: Registration,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { ledger, institutions, handlers } = this;
    const { worker } = this.registration;
    await checkStart(ledger, institutions.names, worker);
    if (!worker) return ledger.failoverGuard.begin();
    await ledger.failoverGuard.check();
    await ledger.states.ensure(institutions.names);
    this.delivery.pollLoop.start();
    await handlers.start();
  }

  onModuleDestroy(): void {
    this.delivery.pollLoop.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.delivery.pollLoop.drain(this.runs.idle());
  }

  get state(): PayscoreWorkerState {
    const { syncWorker, pollLoop, bell } = this.delivery;
    const { engine: name, isUp } = bell.state();
    const { unwrittenMs, isStuck } = syncWorker;
    const { worker: isEnabled } = this.registration;
    const engine = { name, isUp };
    return { isEnabled, lastPollAt: pollLoop.lastPollAt, unwrittenMs, isStuck, engine };
  }

  /** Something of the institution was recorded, or became due. */
  ring(institution: string): void {
    this.delivery.bell.ring(institution);
  }

  /** There may be other institutions: polls now. */
  wake(): void {
    this.delivery.wakeSignal.wake();
  }

  /**
   * One delivery run: releases expired leases, makes calls, and calls handlers.
   * @throws ValidationError, Error of the database
   */
  async deliverDue(options: DeliverDueOptions): Promise<DeliverySummary> {
    const { max, deadlineMs } = oneShotOptions(options, this.settings);
    const limits = { max, until: performance.now() + deadlineMs };
    const { syncWorker, poll, leaseRescuer, openNotifications, heartbeat } = this.delivery;
    const { overdueDetector, pruner, retentionCleaner } = this.delivery;
    const due = async () => {
      await syncWorker.giveBackLost();
      return (await poll.poll()).institutions;
    };
    const run = new OneShotRun(syncWorker, due, this.settings, limits).run(async () => {
      await leaseRescuer.sweep();
      await openNotifications.look();
      await heartbeat.beatIfDue({ isAnySilent: true });
      await overdueDetector.lookIfDue({ isAnyStalled: true });
    });
    const whole = run.then(async (summary) => {
      const told = await this.handlers.tell(limits.until);
      // Last, and only if there is time.
      if (limits.until - performance.now() > this.settings.timeoutMs) {
        await pruner.prune();
        await retentionCleaner.cleanIfDue();
      }
      return { ...summary, told };
    });
    void this.runs.add(whole.catch(() => undefined));
    return whole;
  }
}
