import { DATABASE_KINDS, type DatabaseKind } from './database-kinds.js';
import type { Engine } from './engines.js';

/** A kind of trouble on top of kills, stops, restarts and a hostile WeChat Pay. */
export const TROUBLES = [
  'silence',
  'lag',
  'failover',
  'lossy-failover',
  'wrong-key',
  'bad-tenant',
  'flood',
  'hang-ups',
  'redis-flush',
  'redis-hang',
  'redis-kill',
  'redis-evict',
  'redis-failover',
  'redis-away',
  'deaf-workers',
] as const;
export type Trouble = (typeof TROUBLES)[number];

interface TroubleFacts {
  /** Where it can be made. */
  readonly on: readonly DatabaseKind[];
  /** Whether it is made unless others are asked for. */
  readonly isUsual: boolean;
  /** What it needs besides. */
  readonly needs: 'engine' | null;
  readonly text: string;
}

const EVERYWHERE = DATABASE_KINDS;
const ON_SERVERS = EVERYWHERE.filter((kind) => kind !== 'sqlite');
const usual = (text: string, on: TroubleFacts['on'] = EVERYWHERE) => ({
  ...{ on, isUsual: true, text, needs: null },
});
const ofEngine = (text: string) => ({ ...usual(text), needs: 'engine' as const });

export const TROUBLE_FACTS: Readonly<Record<Trouble, TroubleFacts>> = {
  silence: usual('connections to the database go silent, one or all, without a reset', ON_SERVERS),
  lag: usual('hosts read from a standby that lags behind', ['postgres']),
  failover: usual('the primary is killed and its synchronous standby promoted', ['postgres']),
  'lossy-failover': {
    ...usual('the same with an asynchronous standby: the last commits are lost, and named', ['postgres']),
    isUsual: false,
  },
  'wrong-key': usual('some workers sign with a key that WeChat Pay does not know'),
  'bad-tenant': usual('every call for one sub-merchant is answered 401'),
  flood: usual('one sub-merchant records hundreds of payments at once'),
  'hang-ups': usual('hundreds of callers wait for a sync and hang up'),
  'redis-flush': ofEngine('Redis loses everything (FLUSHALL)'),
  'redis-hang': ofEngine('Redis is stopped (SIGSTOP) and goes on'),
  'redis-kill': ofEngine('Redis is killed (SIGKILL) and starts empty'),
  'redis-evict': ofEngine('Redis has too little memory and evicts everything it likes (allkeys-lru)'),
  'redis-failover': ofEngine('Redis is a master with a replica and three sentinels; the master is killed'),
  'redis-away': { ...ofEngine('Redis is away for 60 s'), isUsual: false },
  'deaf-workers': ofEngine('workers take no more tickets, one or all, and nothing tells their processes'),
};

/** Where a campaign runs. */
export interface Place {
  readonly kind: TroubleFacts['on'][number];
  readonly engine: Engine;
}

/** Those of the wished ones that this place can have; without a wish, the usual ones. */
export function troublesOn({ kind, engine }: Place, wished: readonly Trouble[] | null): ReadonlySet<Trouble> {
  const troubles = wished ?? TROUBLES.filter((trouble) => TROUBLE_FACTS[trouble].isUsual);
  return new Set(
    troubles.filter((trouble) => {
      const { on, needs } = TROUBLE_FACTS[trouble];
      return on.includes(kind) && (needs === null || engine !== 'none');
    }),
  );
}
