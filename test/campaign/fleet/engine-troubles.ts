import type { RedisGroup } from '../engine/redis-group.js';
import type { PlannedDeafness, PlannedRedisFault } from '../plan/engine-faults.js';
import type { SeededRandom } from '../plan/seeded-random.js';
import type { Fleet } from './fleet.js';

/** Makes what befalls the engine happen, at Redis one after the other. */
export class EngineTroubles {
  readonly counts = { flushes: 0, hangs: 0, kills: 0, promotions: 0, evictedKeys: 0, deafened: 0 };
  private changing: Promise<void> = Promise.resolve();

  constructor(
    private readonly redis: RedisGroup | null,
    private readonly fleet: Fleet,
    private readonly random: SeededRandom,
  ) {}

  strike(fault: PlannedRedisFault | PlannedDeafness): void {
    const { redis } = this;
    if (!redis) return;
    if (fault.kind === 'deafness') return this.deafen(fault);
    this.changing = this.changing.then(async () => {
      const before = await redis.masterPort();
      await this.befall(redis, fault);
      if ((await redis.masterPort()) !== before) this.counts.promotions += 1;
    });
  }

  /** Resolves once Redis is there. @throws Error when it does not come back */
  settle(): Promise<void> {
    return this.changing;
  }

  private async befall(redis: RedisGroup, { what, forMs }: PlannedRedisFault): Promise<void> {
    switch (what) {
      case 'flush':
        await redis.flush();
        this.counts.flushes += 1;
        return;
      case 'hang':
        await redis.hang(forMs);
        this.counts.hangs += 1;
        return;
      case 'kill':
        await redis.kill(forMs);
        this.counts.kills += 1;
        return;
      case 'evict':
        this.counts.evictedKeys += await redis.starve(forMs);
        return;
      case 'failover':
        await redis.failOver();
        this.counts.kills += 1;
    }
  }

  private deafen({ of }: PlannedDeafness): void {
    const { ready } = this.fleet;
    if (ready.length === 0) return;
    const workers = of === 'all' ? ready : [this.random.pick(ready)];
    for (const worker of workers) worker.tell({ type: 'deafen' });
    this.counts.deafened += workers.length;
  }
}
