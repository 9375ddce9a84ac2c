import type { RedisGroup } from '../engine/redis-group.js';
import type { CampaignDatabase } from '../database/campaign-database.js';
import type { PlannedFault, PlannedStop } from '../plan/planned-faults.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import type { HostileRemote } from '../remote/hostile-remote.js';
import { DatabaseTroubles } from './database-troubles.js';
import type { PrivateNetwork } from '../network/private-network.js';
import { NetworkTroubles } from './network-troubles.js';
import { EngineTroubles } from './engine-troubles.js';
import type { Fleet } from './fleet.js';
import { hangUp } from './hang-ups.js';
import type { PaymentFeed } from './payment-feed.js';
import { Spans } from './spans.js';

/** Pause before a kill or a stop that has not come to anything is tried on another process, ms. */
const TRY_AGAIN_MS = 700;

/** Everything that faults befall. */
export interface Stage {
  readonly fleet: Fleet;
  readonly feed: PaymentFeed;
  readonly remote: HostileRemote;
  readonly database: CampaignDatabase;
  /** Of the engine; null without one. */
  readonly redis: RedisGroup | null;
  /** null: everything is on one machine. */
  readonly network: PrivateNetwork | null;
}

/** Makes planned faults happen. What finds no process, or one that dies before, is made up for. */
export class FaultDriver {
  readonly database: DatabaseTroubles;
  readonly engine: EngineTroubles;
  readonly network: NetworkTroubles;
  /** When no call got through to WeChat Pay, whoever made it. */
  readonly spells = new Spans();
  hangUpCount = 0;
  private killsDue = 0;
  private readonly stopsDue: PlannedStop[] = [];
  private readonly tried = { kill: 0, stop: 0 };

  constructor(
    private readonly faults: PlannedFault[],
    private readonly stage: Stage,
    private readonly random: SeededRandom,
  ) {
    this.database = new DatabaseTroubles(stage.database, random.fork('database'));
    this.engine = new EngineTroubles(stage.redis, stage.fleet, random.fork('engine'));
    this.network = new NetworkTroubles(stage.network, stage.fleet, random.fork('network'));
  }

  /** Whether all that was planned has happened. */
  get isDone(): boolean {
    const { kills, stops } = this.stage.fleet.counts;
    return this.faults.length === 0 && kills >= this.killsDue && stops >= this.stopsDue.length;
  }

  /** @param elapsedMs since the faults began */
  tick(elapsedMs: number): void {
    while (this.faults[0] && this.faults[0].atMs <= elapsedMs)
      this.strike(this.faults.shift() as PlannedFault);
    const { fleet } = this.stage;
    const { kills, stops } = fleet.counts;
    // Workers also kill themselves; planned kills only make up for what they left to do.
    if (kills < this.killsDue && this.isTime('kill')) fleet.killOne(this.random);
    const stop = this.stopsDue[stops];
    if (stop && this.isTime('stop')) fleet.stopOne(this.random, stop.where, stop.forMs);
  }

  /** Resolves once the database and Redis are up, and everybody reaches them. */
  async settle(): Promise<void> {
    await Promise.all([this.database.settle(), this.engine.settle(), this.network.settle()]);
  }

  private strike(fault: PlannedFault): void {
    switch (fault.kind) {
      case 'kill':
        this.killsDue += 1;
        return;
      case 'stop':
        this.stopsDue.push(fault);
        return;
      case 'spell':
        this.stage.remote.enchant(fault.spell, fault.forMs);
        this.noteSpell(fault.forMs);
        return;
      case 'flood':
        this.stage.feed.flood(fault);
        return;
      case 'hang-up':
        this.hangUp(fault.callers);
        return;
      case 'cut':
        this.network.strike(fault);
        return;
      case 'redis':
      case 'deafness':
        this.engine.strike(fault);
        return;
      case 'restart':
      case 'failover':
      case 'silence':
        this.database.strike(fault);
    }
  }

  private noteSpell(forMs: number): void {
    setTimeout(this.spells.begin(), forMs).unref();
  }

  private hangUp(callers: number): void {
    const { fleet, feed } = this.stage;
    const { held } = feed;
    if (!held || fleet.ready.length === 0) return;
    this.hangUpCount += callers;
    const { port, host } = this.random.pick(fleet.ready);
    hangUp({ address: host.address, port }, held, callers);
  }

  /** That a process was killed or has stopped itself is known only a little later. */
  private isTime(what: 'kill' | 'stop'): boolean {
    if (performance.now() - this.tried[what] < TRY_AGAIN_MS) return false;
    this.tried[what] = performance.now();
    return true;
  }
}
