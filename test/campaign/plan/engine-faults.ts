import type { SeededRandom } from './seeded-random.js';
import { spread } from './spread.js';
import type { Trouble } from './troubles.js';

/** Something befalls the Redis of the engine. */
export interface PlannedRedisFault {
  readonly kind: 'redis';
  readonly atMs: number;
  readonly what: 'flush' | 'hang' | 'kill' | 'evict' | 'failover';
  readonly forMs: number;
}

/** Workers take no more tickets, and nothing tells their processes. */
export interface PlannedDeafness {
  readonly kind: 'deafness';
  readonly atMs: number;
  readonly of: 'one' | 'all';
}

export type EngineFault = PlannedRedisFault | PlannedDeafness;

interface RedisTrouble {
  readonly what: PlannedRedisFault['what'];
  readonly perMinute: number;
  /** At least and at most, ms. */
  readonly forMs: readonly [number, number];
}

/** Together they take less than half of the time, one after the other. */
const REDIS_TROUBLES: Partial<Readonly<Record<Trouble, RedisTrouble>>> = {
  'redis-flush': { what: 'flush', perMinute: 6, forMs: [0, 0] },
  'redis-hang': { what: 'hang', perMinute: 4, forMs: [300, 4000] },
  'redis-kill': { what: 'kill', perMinute: 4, forMs: [100, 2500] },
  'redis-evict': { what: 'evict', perMinute: 3, forMs: [1500, 3500] },
  'redis-failover': { what: 'failover', perMinute: 2, forMs: [0, 0] },
};

const DEAFNESSES_PER_MINUTE = 6;

/** How long Redis is away where it is away once, ms. */
const AWAY_MS = 60_000;

/** Where in a run the only fault of its kind comes, 0 to 1. */
const ONCE_AT = 0.1;

/** @param isCalm where nothing else goes wrong: all workers are deaf from one moment on */
export function planEngineFaults(
  random: SeededRandom,
  seconds: number,
  { troubles, isCalm }: { readonly troubles: ReadonlySet<Trouble>; readonly isCalm: boolean },
): EngineFault[] {
  const faults = Object.entries(REDIS_TROUBLES).flatMap(([trouble, { what, perMinute, forMs }]) => {
    if (!troubles.has(trouble as Trouble)) return [];
    const draw = random.fork(what);
    const times = spread(draw, seconds, Math.max(1, Math.round((seconds * perMinute) / 60)));
    return times.map((atMs): EngineFault => ({ kind: 'redis', atMs, what, forMs: draw.integer(...forMs) }));
  });
  const onceAt = Math.round(seconds * 1000 * ONCE_AT);
  if (troubles.has('redis-away')) {
    faults.push({ kind: 'redis', atMs: onceAt, what: 'kill', forMs: AWAY_MS });
  }
  if (!troubles.has('deaf-workers')) return faults;
  if (isCalm) return [...faults, { kind: 'deafness', atMs: onceAt, of: 'all' }];
  const count = Math.max(2, Math.round((seconds * DEAFNESSES_PER_MINUTE) / 60));
  const deafnesses = spread(random.fork('deafness'), seconds, count).map((atMs, index): EngineFault => {
    return { kind: 'deafness', atMs, of: index % 2 === 0 ? 'one' : 'all' };
  });
  return [...faults, ...deafnesses];
}
