import type { SeededRandom } from './seeded-random.js';
import { spread } from './spread.js';
import type { Trouble } from './troubles.js';

/** A host does not reach something for a while. */
export interface PlannedCut {
  readonly kind: 'cut';
  readonly atMs: number;
  /** `all`: its cable is out. */
  readonly from: 'database' | 'wechatpay' | 'redis' | 'all';
  /** What is lost; `refused`: nothing without a word. */
  readonly how: 'both' | 'out' | 'in' | 'refused';
  readonly forMs: number;
  /** Whether its process is killed meanwhile, so that the others keep half-open connections to nobody. */
  readonly isDeadly: boolean;
}

const WAYS = ['both', 'out', 'in', 'refused'] as const;

/** Some are over before anybody notices, and some last longer than a lease, ms. */
const CUT_MS = [300, 8000] as const;

const CUTS: Partial<
  Readonly<Record<Trouble, { readonly from: PlannedCut['from']; readonly perMinute: number }>>
> = {
  'cut-database': { from: 'database', perMinute: 8 },
  'cut-wechatpay': { from: 'wechatpay', perMinute: 6 },
  'cut-redis': { from: 'redis', perMinute: 4 },
  'cable-out': { from: 'all', perMinute: 4 },
};

export function planNetworkFaults(
  random: SeededRandom,
  seconds: number,
  troubles: ReadonlySet<Trouble>,
): PlannedCut[] {
  return Object.entries(CUTS).flatMap(([trouble, { from, perMinute }]) => {
    if (!troubles.has(trouble as Trouble)) return [];
    const draw = random.fork(from);
    const times = spread(draw, seconds, Math.max(1, Math.round((seconds * perMinute) / 60)));
    return times.map((atMs, index): PlannedCut => {
      const how = draw.pick(WAYS);
      const isDeadly = from === 'all' && index % 2 === 0;
      return { kind: 'cut', atMs, from, how, forMs: draw.integer(...CUT_MS), isDeadly };
    });
  });
}
