import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Simulator } from 'payscore-simulator';
import { checkHistory } from './checker/check-history.js';
import type { History, Telling, Violation } from './checker/history.js';
import type { CampaignDatabase } from './database/campaign-database.js';
import { FaultDriver } from './fleet/fault-driver.js';
import { Fleet } from './fleet/fleet.js';
import { NotificationStorm } from './fleet/notification-storm.js';
import type { RedisGroup } from './engine/redis-group.js';
import type { WorkerHost } from './fleet/worker-host.js';
import type { PrivateNetwork } from './network/private-network.js';
import { planNetworkFaults } from './plan/network-faults.js';
import { PaymentFeed } from './fleet/payment-feed.js';
import { readHistory } from './history/read-history.js';
import type { CampaignOptions } from './options.js';
import { DELIVERY, deliveryEnvironment } from './plan/delivery-settings.js';
import { planEngineFaults } from './plan/engine-faults.js';
import { faultCounts } from './plan/fault-counts.js';
import { planFaults } from './plan/planned-faults.js';
import type { PlannedOrder } from './plan/planned-order.js';
import { SeededRandom } from './plan/seeded-random.js';
import type { Place, Trouble } from './plan/troubles.js';
import { HostileRemote } from './remote/hostile-remote.js';
import { limitsOf } from './limits.js';
import { comeToRest } from './settle.js';
import { summarize, type Summary } from './summary.js';

/** How long everything may take to come to rest once the faults are over, ms. */
const SETTLE_MS = 120_000;

/** How long the first workers may take to start, ms. */
const START_MS = 120_000;

/** With a rule switched off it may never come to rest, ms. */
const SABOTAGED_SETTLE_MS = 8000;

/** As long as what is silent may take to be found out by who has a deadline: the lease and 10 s, ms. */
const SILENT_SETTLE_MS = DELIVERY.leaseMs + 10_000;

/** Orders that are begun just before the last silence, so that there is work at every stage. */
const LAST_ORDERS = 24;

/** How far the first of them get, ms. */
const LAST_ORDERS_MS = 150;

const TICK_MS = 10;

/** Faults that need a process at work come late where processes start slowly; so many times as long they are waited for. */
const SLOW_MACHINE = 3;

/** What a campaign runs on. */
export interface Scene {
  readonly place: Place;
  readonly troubles: ReadonlySet<Trouble>;
  readonly simulator: Simulator;
  readonly database: CampaignDatabase;
  /** Of the engine; null without one. */
  readonly redis: RedisGroup | null;
  /** null: everything is on one machine. */
  readonly network: PrivateNetwork | null;
  readonly hosts: readonly WorkerHost[];
  readonly stop: AbortSignal;
}

/** One campaign on one database, with what it came to. */
export interface CampaignResult {
  readonly summary: Summary;
  readonly violations: readonly Violation[];
}

export class Campaign {
  private readonly remote: HostileRemote;
  private readonly fleet: Fleet;
  private readonly feed: PaymentFeed;
  private readonly driver: FaultDriver;
  private readonly storm: NotificationStorm;
  private readonly tellings: Telling[] = [];
  private readonly told = new Set<string>();
  private readonly spoiled = new Set<string>();
  private tickets = 0;

  constructor(
    private readonly options: CampaignOptions,
    private readonly scene: Scene,
  ) {
    const { place, troubles, simulator, database, redis, network, hosts } = scene;
    const random = new SeededRandom(String(options.seed));
    this.remote = new HostileRemote(simulator, random.fork('remote'), options.sabotage === 'neutral');
    this.feed = new PaymentFeed(
      options.seed,
      troubles.has('bad-tenant'),
      () => this.fleet,
      (order) => this.open(order),
    );
    this.fleet = new Fleet(
      {
        hosts,
        standbyUrl: database.standbyUrl,
        sabotage: options.sabotage,
        hasWrongKeys: troubles.has('wrong-key'),
        environment: { ...simulator.environment, ...deliveryEnvironment() },
      },
      random.fork('life'),
      {
        paid: (report) => this.feed.report(report),
        told: (telling) => this.hear(telling),
        lost: (paymentId) => this.feed.lost(paymentId),
        tickets: (count) => (this.tickets += count),
      },
    );
    this.storm = new NotificationStorm(simulator, this.fleet, random.fork('notifications'));
    const { seconds, sabotage, isCalm } = options;
    const counts = faultCounts(place.kind, { seconds, sabotage, troubles, isCalm });
    const more = [
      ...planEngineFaults(random.fork('engine'), seconds, { troubles, isCalm }),
      ...planNetworkFaults(random.fork('network'), seconds, troubles),
    ];
    const faults = planFaults(random.fork('faults'), seconds, counts, DELIVERY.leaseMs, more);
    const stage = { fleet: this.fleet, feed: this.feed, remote: this.remote, database, redis, network };
    this.driver = new FaultDriver(faults, stage, random.fork('driver'));
  }

  async run(): Promise<CampaignResult> {
    const lag = monitorEventLoopDelay({ resolution: TICK_MS });
    lag.enable();
    try {
      if (this.options.isCalm) this.calm();
      this.fleet.start();
      const startedAt = await this.rage();
      const faultsEndedAt = Date.now();
      await this.settle();
      const settledAt = Date.now();
      // What is closed in an orderly way would else wait for an answer.
      this.scene.database.proxy?.endSilence();
      await this.fleet.close();
      const history = await this.readHistory(lag.max / 1e6);
      const run = { place: this.scene.place, startedAt, faultsEndedAt, settledAt };
      const counts = {
        ...this.fleet.counts,
        ...this.feed.counts,
        ...this.driver.database.counts,
        hangUps: this.driver.hangUpCount,
        notifications: this.storm.counts,
        network: this.driver.network.counts,
        redis: { ...this.driver.engine.counts, tickets: this.tickets },
      };
      return {
        summary: summarize(history, run, counts),
        violations: [...checkHistory(history), ...this.storm.violations],
      };
    } finally {
      lag.disable();
      this.fleet.abandon();
      await this.driver.settle();
    }
  }

  private open(order: PlannedOrder): void {
    if (order.story === 'altered' || order.story === 'bad-tenant') this.spoiled.add(order.orderNo);
    this.remote.open(order);
  }

  private hear(telling: Telling): void {
    this.tellings.push(telling);
    this.told.add(`${telling.syncId} ${telling.event}`);
  }

  /** Payments and faults, for as long as was asked or until all faults have come; answers when they began. */
  private async rage(): Promise<number> {
    const { seconds, ordersPerSecond } = this.options;
    await this.until(() => this.fleet.ready.length === this.fleet.size);
    const startedAt = Date.now();
    const whole = seconds * 1000;
    if (this.scene.troubles.has('hang-ups')) this.feed.beginHeldOrder();
    const isOver = (elapsed: number) => elapsed >= (this.driver.isDone ? whole : whole * SLOW_MACHINE);
    for (let elapsed = 0; !isOver(elapsed); elapsed = Date.now() - startedAt) {
      while (this.feed.counts.orders < (elapsed / 1000) * ordersPerSecond) this.feed.beginOrder();
      this.feed.tick();
      this.driver.tick(elapsed);
      if (!this.options.isCalm) this.storm.tick();
      await pause(TICK_MS, undefined, { signal: this.scene.stop });
    }
    return startedAt;
  }

  /** Waits for the workers to be as they should. */
  private async until(isSo: () => boolean): Promise<void> {
    for (const until = Date.now() + START_MS; !isSo();) {
      if (Date.now() > until) throw new Error(`The workers did not start. ${this.fleet.lastOutput}`);
      this.feed.tick();
      await pause(TICK_MS, undefined, { signal: this.scene.stop });
    }
  }

  /** The last fault. No process has to be replaced any more: a new one would find speaking connections, and rescue all. */
  private async fallSilent(): Promise<void> {
    await this.until(() => this.fleet.isWhole);
    for (let count = 0; count < LAST_ORDERS; count += 1) this.feed.beginOrder();
    this.feed.tick();
    await pause(LAST_ORDERS_MS, undefined, { signal: this.scene.stop });
    this.driver.database.silenceAll();
  }

  private calm(): void {
    this.remote.settle();
    this.fleet.calm();
  }

  /** No more faults; waits until nothing is going to happen any more. */
  private async settle(): Promise<void> {
    this.calm();
    await this.storm.settle();
    await this.driver.settle();
    const { database, stop, troubles } = this.scene;
    if (troubles.has('silence')) await this.fallSilent();
    const sabotaged = this.options.sabotage === 'deadline' ? SILENT_SETTLE_MS : SABOTAGED_SETTLE_MS;
    const forMs = this.options.sabotage ? sabotaged : SETTLE_MS;
    await comeToRest({ databaseUrl: database.url, feed: this.feed, told: this.told, forMs }, stop);
  }

  private readHistory(noteLagMs: number): Promise<History> {
    const { simulator, database } = this.scene;
    const { fleet, feed, driver, tellings, spoiled } = this;
    return readHistory(
      { databaseUrl: database.url, simulator, fleet, feed, driver, tellings, spoiled },
      { ...DELIVERY, noteLagMs: Math.ceil(noteLagMs), ...limitsOf(this.scene, this.options.isCalm) },
    );
  }
}
