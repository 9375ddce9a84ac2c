import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { startSimulator, type Simulator } from 'payscore-simulator';
import { DataSource } from 'typeorm';
import { checkHistory } from './checker/check-history.js';
import type { History, Violation } from './checker/history.js';
import { isAtRest } from './checker/rules-of-ends.js';
import { groupBy } from './checker/group-by.js';
import { type CampaignDatabase, startDatabase } from './database/campaign-database.js';
import { dataSourceOptions } from './database/data-source-options.js';
import { FaultDriver } from './fleet/fault-driver.js';
import { Fleet } from './fleet/fleet.js';
import { PaymentFeed } from './fleet/payment-feed.js';
import { mergeSpans } from './fleet/spans.js';
import { LedgerReader } from './history/read-ledger.js';
import { remoteCalls, remoteOrders } from './history/read-remote.js';
import type { CampaignOptions, DatabaseKind } from './options.js';
import { DELIVERY, deliveryEnvironment } from './plan/delivery-settings.js';
import { type FaultCounts, planFaults } from './plan/planned-faults.js';
import { SeededRandom } from './plan/seeded-random.js';
import { HostileRemote } from './remote/hostile-remote.js';
import { summarize, type Summary } from './summary.js';

/** How long everything may take to come to rest once the faults are over, ms. */
const SETTLE_MS = 120_000;

/** How long the first workers may take to start, ms. */
const START_MS = 120_000;

/** With a rule switched off it may never come to rest, ms. */
const SABOTAGED_SETTLE_MS = 8000;

const TICK_MS = 10;

/** Faults that need a process at work come late where processes start slowly; so many times as long they are waited for. */
const SLOW_MACHINE = 3;

/** One campaign on one database, with what it came to. */
export interface CampaignResult {
  readonly summary: Summary;
  readonly violations: readonly Violation[];
}

/** Runs a campaign on one database. @param stop ends it early, leaving nothing behind */
export async function runCampaign(
  kind: DatabaseKind,
  options: CampaignOptions,
  stop: AbortSignal,
): Promise<CampaignResult> {
  const simulator = await startSimulator({ journalLimit: 5_000_000 });
  try {
    const database = await startDatabase(kind);
    try {
      return await new Campaign(kind, options, simulator, database, stop).run();
    } finally {
      await database.stop();
    }
  } finally {
    await simulator.close();
  }
}

class Campaign {
  private readonly random: SeededRandom;
  private readonly remote: HostileRemote;
  private readonly fleet: Fleet;
  private readonly feed: PaymentFeed;
  private readonly driver: FaultDriver;

  constructor(
    private readonly kind: DatabaseKind,
    private readonly options: CampaignOptions,
    private readonly simulator: Simulator,
    private readonly database: CampaignDatabase,
    private readonly stop: AbortSignal,
  ) {
    this.random = new SeededRandom(String(options.seed));
    this.remote = new HostileRemote(simulator, this.random.fork('remote'));
    this.feed = new PaymentFeed(
      options.seed,
      () => this.fleet,
      (order) => this.remote.open(order),
    );
    this.fleet = new Fleet(
      {
        // SQLite is for one process.
        size: kind === 'sqlite' ? 1 : 4,
        databaseUrl: database.url,
        sabotage: options.sabotage,
        environment: { ...simulator.environment, ...deliveryEnvironment() },
      },
      this.random.fork('life'),
      {
        paid: (report) => this.feed.report(report),
        lost: (paymentId) => this.feed.lost(paymentId),
      },
    );
    const faults = planFaults(
      this.random.fork('faults'),
      options.seconds,
      faultCounts(kind, options),
      DELIVERY.leaseMs,
    );
    const restart = (isCrash: boolean) => database.restart?.(isCrash) ?? Promise.resolve();
    this.driver = new FaultDriver(faults, this.fleet, this.remote, restart, this.random.fork('driver'));
  }

  async run(): Promise<CampaignResult> {
    const lag = monitorEventLoopDelay({ resolution: TICK_MS });
    lag.enable();
    try {
      this.fleet.start();
      const startedAt = await this.rage();
      const faultsEndedAt = Date.now();
      await this.settle();
      const settledAt = Date.now();
      await this.fleet.close();
      const history = await this.readHistory(lag.max / 1e6);
      const run = {
        kind: this.kind,
        startedAt,
        faultsEndedAt,
        settledAt,
        restarts: this.driver.restartCount,
      };
      const counts = { ...this.fleet.counts, ...this.feed.counts };
      return { summary: summarize(history, run, counts), violations: checkHistory(history) };
    } finally {
      lag.disable();
      this.fleet.abandon();
      await this.driver.settle();
    }
  }

  /** Payments and faults, for as long as was asked or until all faults have come; answers when they began. */
  private async rage(): Promise<number> {
    const { seconds, ordersPerSecond } = this.options;
    await this.workersReady();
    const startedAt = Date.now();
    const whole = seconds * 1000;
    const isOver = (elapsed: number) => elapsed >= (this.driver.isDone ? whole : whole * SLOW_MACHINE);
    for (let elapsed = 0; !isOver(elapsed); elapsed = Date.now() - startedAt) {
      while (this.feed.counts.orders < (elapsed / 1000) * ordersPerSecond) this.feed.beginOrder();
      this.feed.tick();
      this.driver.tick(elapsed);
      await pause(TICK_MS, undefined, { signal: this.stop });
    }
    return startedAt;
  }

  private async workersReady(): Promise<void> {
    for (const until = Date.now() + START_MS; this.fleet.ready.length < this.fleet.size;) {
      if (Date.now() > until) throw new Error(`The workers did not start. ${this.fleet.lastOutput}`);
      await pause(TICK_MS, undefined, { signal: this.stop });
    }
  }

  /** No more faults; waits until every payment is known and nothing is going to happen any more. */
  private async settle(): Promise<void> {
    this.remote.settle();
    this.fleet.calm();
    await this.driver.settle();
    const dataSource = await new DataSource(dataSourceOptions(this.database.url)).initialize();
    try {
      const ledger = new LedgerReader(dataSource);
      const until = Date.now() + (this.options.sabotage ? SABOTAGED_SETTLE_MS : SETTLE_MS);
      while (Date.now() < until) {
        this.feed.tick();
        if (this.feed.isIdle && (await isQuiet(ledger))) return;
        await pause(TICK_MS, undefined, { signal: this.stop });
      }
    } finally {
      await dataSource.destroy();
    }
  }

  private async readHistory(noteLagMs: number): Promise<History> {
    const dataSource = await new DataSource(dataSourceOptions(this.database.url)).initialize();
    try {
      const ledger = new LedgerReader(dataSource);
      return {
        payments: await ledger.payments(this.feed.committedBy),
        syncs: await ledger.syncs(),
        attempts: await ledger.attempts(),
        calls: remoteCalls(this.simulator),
        orders: remoteOrders(this.simulator),
        stops: this.fleet.stops.list(),
        outages: mergeSpans([...this.fleet.absences.list(), ...this.driver.restarts.list()]),
        strayEnds: this.fleet.strayEnds,
        limits: { ...DELIVERY, noteLagMs: Math.ceil(noteLagMs) },
      };
    } finally {
      await dataSource.destroy();
    }
  }
}

/** Over thirty kills a minute; on SQLite, where each takes the only process, half as many. */
function faultCounts(kind: DatabaseKind, { seconds, sabotage }: CampaignOptions): FaultCounts {
  const per = (perMinute: number) => Math.max(1, Math.round((seconds * perMinute) / 60));
  // A fence matters only to processes that were stopped.
  const stops = per(sabotage ? 40 : kind === 'sqlite' ? 6 : 14);
  return kind === 'sqlite'
    ? { spells: per(4), stops, kills: per(20), restarts: 0 }
    : { spells: per(4), stops, kills: per(sabotage ? 12 : 36), restarts: per(3) };
}

async function isQuiet(ledger: LedgerReader): Promise<boolean> {
  const unsettled = await ledger.unsettled();
  const byOrder = groupBy(unsettled, ({ orderNo }) => orderNo);
  return unsettled.every((sync) => isAtRest(sync, byOrder.get(sync.orderNo) ?? []));
}
