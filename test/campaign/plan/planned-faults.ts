import type { EngineFault } from './engine-faults.js';
import type { PlannedCut } from './network-faults.js';
import type { SeededRandom } from './seeded-random.js';
import { spread } from './spread.js';

/** Something that goes wrong at a chosen time. */
export type PlannedFault =
  | { readonly kind: 'kill'; readonly atMs: number }
  | PlannedStop
  | { readonly kind: 'restart'; readonly atMs: number; readonly isCrash: boolean }
  | {
      readonly kind: 'spell';
      readonly atMs: number;
      readonly spell: 'unauthorized' | 'outage';
      readonly forMs: number;
    }
  | PlannedSilence
  | { readonly kind: 'failover'; readonly atMs: number }
  | PlannedFlood
  | EngineFault
  | PlannedCut
  | { readonly kind: 'hang-up'; readonly atMs: number; readonly callers: number };

/** One sub-merchant records so many orders at once. */
export interface PlannedFlood {
  readonly kind: 'flood';
  readonly atMs: number;
  readonly of: 'good' | 'bad';
  readonly orders: number;
}

/** Connections to the database go silent for good; if all do, new ones as well for a while. */
export interface PlannedSilence {
  readonly kind: 'silence';
  readonly atMs: number;
  readonly of: 'one' | 'all';
  readonly forMs: number;
}

/** Anywhere, with claims of which nothing was sent, or with replies of which nothing is written. */
const STOP_MOMENTS = ['now', 'after-claim', 'before-complete'] as const;
export type StopMoment = (typeof STOP_MOMENTS)[number];

/** A process is stopped, past its leases or not quite, and goes on. */
export interface PlannedStop {
  readonly kind: 'stop';
  readonly atMs: number;
  readonly where: StopMoment;
  readonly forMs: number;
}

/** How many of each a campaign of these seconds has. */
export interface FaultCounts {
  readonly kills: number;
  readonly stops: number;
  readonly restarts: number;
  readonly spells: number;
  readonly silences: number;
  readonly failovers: number;
  /** Whether the failovers lose commits: a flood just before each sees to it that there are claims among them. */
  readonly isLossy: boolean;
  readonly floods: number;
  /** Floods of a sub-merchant whose calls all fail. */
  readonly badFloods: number;
  readonly hangUps: number;
}

const FLOOD_ORDERS = 400;
const BAD_FLOOD_ORDERS = 60;
const HANG_UP_CALLERS = 300;

/** So long before a failover that is to lose claims a flood comes, ms. */
const BEFORE_LOSS_MS = 700;

/** Spreads faults over the campaign, by the time they come. @param more that are planned already */
export function planFaults(
  random: SeededRandom,
  seconds: number,
  counts: FaultCounts,
  leaseMs: number,
  more: readonly (EngineFault | PlannedCut)[] = [],
): PlannedFault[] {
  const times = (count: number, kind: string) => spread(random.fork(kind), seconds, count);
  const details = random.fork('details');
  const faults: PlannedFault[] = [
    ...times(counts.kills, 'kill').map((atMs): PlannedFault => ({ kind: 'kill', atMs })),
    ...times(counts.stops, 'stop').map((atMs): PlannedFault => {
      const forMs = Math.round(leaseMs * (0.7 + details.next()));
      return { kind: 'stop', atMs, where: details.pick(STOP_MOMENTS), forMs };
    }),
    ...times(counts.restarts, 'restart').map((atMs, index): PlannedFault => {
      return { kind: 'restart', atMs, isCrash: index % 2 === 0 };
    }),
    ...times(counts.spells, 'spell').map((atMs, index): PlannedFault => {
      return {
        kind: 'spell',
        atMs,
        spell: index % 2 === 0 ? 'outage' : 'unauthorized',
        forMs: details.integer(500, 1500),
      };
    }),
  ];
  const troubles: PlannedFault[] = [
    // Every third takes all connections.
    ...times(counts.silences, 'silence').map((atMs, index): PlannedFault => {
      return {
        kind: 'silence',
        atMs,
        of: index % 3 === 1 ? 'all' : 'one',
        forMs: details.integer(1000, 2500),
      };
    }),
    ...times(counts.failovers, 'failover').flatMap((atMs): PlannedFault[] => {
      const flood = { kind: 'flood' as const, atMs: atMs - BEFORE_LOSS_MS, of: 'good' as const };
      const failover = { kind: 'failover' as const, atMs };
      return counts.isLossy ? [{ ...flood, orders: FLOOD_ORDERS }, failover] : [failover];
    }),
    ...times(counts.floods, 'flood').map((atMs): PlannedFault => {
      return { kind: 'flood', atMs, of: 'good', orders: FLOOD_ORDERS };
    }),
    ...times(counts.badFloods, 'bad-flood').map((atMs): PlannedFault => {
      return { kind: 'flood', atMs, of: 'bad', orders: BAD_FLOOD_ORDERS };
    }),
    ...times(counts.hangUps, 'hang-up').map((atMs): PlannedFault => {
      return { kind: 'hang-up', atMs, callers: HANG_UP_CALLERS };
    }),
  ];
  return [...faults, ...troubles, ...more].sort((a, b) => a.atMs - b.atMs);
}
