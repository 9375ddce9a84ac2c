import type { Sabotage } from '../options.js';
import { type DatabaseKind, isGalera } from './database-kinds.js';
import type { FaultCounts } from './planned-faults.js';
import type { Trouble } from './troubles.js';

interface Run {
  readonly seconds: number;
  readonly sabotage: Sabotage | null;
  readonly troubles: ReadonlySet<Trouble>;
  readonly isCalm: boolean;
}

const NONE = { spells: 0, stops: 0, kills: 0, restarts: 0 };

/** Over thirty kills a minute; on SQLite, where each takes the only process, half as many. */
export function faultCounts(kind: DatabaseKind, { seconds, sabotage, troubles, isCalm }: Run): FaultCounts {
  const per = (perMinute: number) => Math.max(1, Math.round((seconds * perMinute) / 60));
  const of = (trouble: Trouble, count: number) => (troubles.has(trouble) ? count : 0);
  // A fence matters only to processes that were stopped.
  const stops = per(sabotage ? 40 : kind === 'sqlite' ? 6 : 14);
  const common = isCalm
    ? NONE
    : kind === 'sqlite'
      ? { spells: per(4), stops, kills: per(20), restarts: 0 }
      : {
          spells: per(4),
          stops,
          kills: per(sabotage ? 12 : 36),
          restarts: per(kind === 'pgbouncer' || isGalera(kind) ? 6 : 3),
        };
  return {
    ...common,
    silences: of('silence', per(8)),
    failovers: troubles.has('failover') || troubles.has('lossy-failover') ? 1 : 0,
    isLossy: troubles.has('lossy-failover'),
    floods: of('flood', per(2)),
    badFloods: of('bad-tenant', per(1)),
    hangUps: of('hang-ups', per(4)),
  };
}
