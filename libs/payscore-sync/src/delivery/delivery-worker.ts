import { setTimeout as sleep } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { FailoverGuard, LaneStore, LedgerRetention, SyncLedger } from '../ledger/index.js';
import type { PayscoreTelemetry } from '../telemetry/index.js';
import { AttemptPruner } from './attempt-pruner.js';
import type { Audience } from './audience.js';
import { ChangeFeed } from './change-feed.js';
import { Carrier } from './carrier.js';
import type { DeliveryInstitutions } from './delivery-institution.js';
import type { DeliverySettings } from './delivery-settings.js';
import { Dispatcher, LAST_WRITE_MS } from './dispatcher.js';
import { type DeliverDueOptions, dueOptions } from './due-options.js';
import { DueRun, type DueSummary } from './due-run.js';
import { Janitor } from './janitor.js';
import { StallWatch } from './stall-watch.js';
import { Sweeper } from './sweeper.js';
import { Waker } from './waker.js';

/** The worker of this process. */
export interface PayscoreWorkerState {
  /** False: registered with `worker: false`. */
  readonly isEnabled: boolean;
  /** When it last looked for due syncs and the database answered, by this machine's clock; null: not yet. */
  readonly lastPollAt: Date | null;
  /** For how long the oldest outcome of a call is not written, ms; 0 when all are. */
  readonly unwrittenMs: number;
  /** Outcomes are unwritten for longer than `marginMs`: it claims nothing until they are written or given up. */
  readonly isStuck: boolean;
}

/** What one run delivered. */
export interface DeliverySummary extends DueSummary {
  /** Calls of handlers that returned. */
  readonly told: number;
}

/** The parts of the ledger that the worker needs. */
export interface WorkerLedger extends Pick<SyncLedger, 'sql' | 'events'> {
  readonly failovers: FailoverGuard;
}

/**
 * The worker's life within the host's: starts once every module is ready, stops claiming while HTTP is still
 * open, and drains before the connection pool may go.
 */
export class DeliveryWorker implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  readonly changes = new ChangeFeed();
  private readonly waker = new Waker();
  private readonly carrier: Carrier;
  private readonly sweeper: Sweeper;
  private readonly stalls: StallWatch;
  private readonly janitor: Janitor;
  private readonly pruner: AttemptPruner;
  private readonly dispatcher: Dispatcher;
  private readonly runs = new Set<Promise<unknown>>();

  constructor(
    private readonly ledger: WorkerLedger,
    private readonly lanes: LaneStore,
    retention: LedgerRetention,
    private readonly institutions: DeliveryInstitutions,
    private readonly settings: DeliverySettings,
    private readonly audience: Audience,
    telemetry: PayscoreTelemetry,
    /** False: this process records and reads, others deliver. */
    private readonly isEnabled: boolean,
    /** Checks the ledger before the first claim. */
    private readonly ready: () => Promise<void>,
  ) {
    const { sql, events, failovers } = ledger;
    const names = () => institutions.names;
    this.carrier = new Carrier(sql, lanes, institutions, settings, audience, telemetry, {
      wake: () => this.wake(),
      written: (row) => {
        this.changes.written(row.id);
        this.pruner.written(row);
      },
      claimedNothing: () => failovers.checkAfterEmptyClaim(),
    });
    this.sweeper = new Sweeper(sql, lanes, failovers, names, settings, telemetry);
    this.stalls = new StallWatch(events, names, settings, audience);
    this.janitor = new Janitor(retention, names, settings);
    this.pruner = new AttemptPruner(retention);
    const { carrier, sweeper, stalls, janitor, pruner, waker } = this;
    this.dispatcher = new Dispatcher(carrier, { sweeper, stalls, janitor, pruner }, settings, waker);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.ready();
    if (!this.isEnabled) return;
    await this.lanes.ensure(this.institutions.names);
    this.dispatcher.start();
  }

  onModuleDestroy(): void {
    this.dispatcher.stop();
    this.changes.close();
  }

  async beforeApplicationShutdown(): Promise<void> {
    // A run waits for a handler longer than a shutdown may; its lease makes that good.
    const patience = new AbortController();
    const end = sleep(this.settings.drainMs + LAST_WRITE_MS, undefined, { signal: patience.signal });
    await Promise.all([
      this.dispatcher.drain(),
      Promise.race([Promise.all(this.runs), end.catch(() => undefined)]),
    ]);
    patience.abort();
  }

  get state(): PayscoreWorkerState {
    const { unwrittenMs, isStuck } = this.carrier;
    return { isEnabled: this.isEnabled, lastPollAt: this.dispatcher.lastPollAt, unwrittenMs, isStuck };
  }

  /** Something was recorded: look now rather than at the next poll. */
  wake(): void {
    this.waker.wake();
  }

  /**
   * Delivers what is due once: repairs what killed workers left, makes calls, and tells handlers.
   * @throws ValidationError, Error of the database
   */
  async deliverDue(options: DeliverDueOptions): Promise<DeliverySummary> {
    const { max, deadlineMs } = dueOptions(options, this.settings);
    const limits = { max, until: performance.now() + deadlineMs };
    const countDue = (institution: string, limit: number) => this.ledger.sql.countDue(institution, limit);
    const run = new DueRun(this.carrier, countDue, this.settings, limits).run(async () => {
      await this.sweeper.sweep();
      await this.stalls.lookIfDue();
    });
    const whole = run.then(async (summary) => {
      const told = await this.audience.tell(limits.until);
      // Last, and only where there is time: nobody waits for it.
      if (limits.until - performance.now() > this.settings.timeoutMs) {
        await this.pruner.prune();
        await this.janitor.cleanIfDue();
      }
      return { ...summary, told };
    });
    const tracked = whole.catch(() => undefined).finally(() => this.runs.delete(tracked));
    this.runs.add(tracked);
    return whole;
  }
}
