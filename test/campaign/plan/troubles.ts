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
  'cut-database',
  'cut-wechatpay',
  'cut-redis',
  'cable-out',
] as const;
export type Trouble = (typeof TROUBLES)[number];

interface TroubleFacts {
  /** Where it can be made. */
  readonly on: readonly DatabaseKind[];
  /** Whether it is made unless others are asked for. */
  readonly isUsual: boolean;
  /** What it needs besides. */
  readonly needs: readonly Need[];
  readonly text: string;
}

/** An engine; a network with a host for each; or, on the contrary, everything on one machine. */
type Need = 'engine' | 'net' | 'one machine';

const EVERYWHERE = DATABASE_KINDS;
const ON_SERVERS = EVERYWHERE.filter((kind) => kind !== 'sqlite');
const usual = (text: string, needs: readonly Need[] = [], on: TroubleFacts['on'] = EVERYWHERE) => {
  return { on, isUsual: true, needs, text };
};
const ofStandby = (text: string) => usual(text, ['one machine'], ['postgres']);
const ofEngine = (text: string, ...needs: Need[]) => usual(text, ['engine', ...needs]);
const ofNetwork = (text: string, ...needs: Need[]) => usual(text, ['net', ...needs], ON_SERVERS);

export const TROUBLE_FACTS: Readonly<Record<Trouble, TroubleFacts>> = {
  silence: usual(
    'connections to the database go silent, one or all, without a reset',
    ['one machine'],
    ON_SERVERS,
  ),
  lag: ofStandby('hosts read from a standby that lags behind'),
  failover: ofStandby('the primary is killed and its synchronous standby promoted'),
  'lossy-failover': {
    ...ofStandby('the same with an asynchronous standby: the last commits are lost, and named'),
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
  'redis-failover': ofEngine(
    'Redis is a master with a replica and three sentinels; the master is killed',
    'one machine',
  ),
  'redis-away': { ...ofEngine('Redis is away for 60 s'), isUsual: false },
  'deaf-workers': ofEngine('workers take no more tickets, one or all, and nothing tells their processes'),
  'cut-database': ofNetwork('a host does not reach the database, in one direction or both, or is refused'),
  'cut-wechatpay': ofNetwork('the same with WeChat Pay'),
  'cut-redis': ofNetwork('the same with Redis', 'engine'),
  'cable-out': ofNetwork('a host loses its cable; every other time its process is killed meanwhile'),
};

/** Where a campaign runs. */
export interface Place {
  readonly kind: TroubleFacts['on'][number];
  readonly engine: Engine;
  /** Whether everything has a host of its own. */
  readonly isNet: boolean;
}

/** Those of the wished ones that this place can have; without a wish, the usual ones. */
export function troublesOn(
  { kind, engine, isNet }: Place,
  wished: readonly Trouble[] | null,
): ReadonlySet<Trouble> {
  const has = { engine: engine !== 'none', net: isNet, 'one machine': !isNet };
  const troubles = wished ?? TROUBLES.filter((trouble) => TROUBLE_FACTS[trouble].isUsual);
  return new Set(
    troubles.filter((trouble) => {
      const { on, needs } = TROUBLE_FACTS[trouble];
      return on.includes(kind) && needs.every((need) => has[need]);
    }),
  );
}
