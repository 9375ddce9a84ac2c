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
] as const;
export type Trouble = (typeof TROUBLES)[number];

interface TroubleFacts {
  /** Where it can be made. */
  readonly on: readonly ('postgres' | 'mariadb' | 'sqlite')[];
  /** Whether it is made unless others are asked for. */
  readonly isUsual: boolean;
  readonly text: string;
}

const EVERYWHERE = ['postgres', 'mariadb', 'sqlite'] as const;
const ON_SERVERS = ['postgres', 'mariadb'] as const;
const usual = (text: string, on: TroubleFacts['on'] = EVERYWHERE) => ({ on, isUsual: true, text });

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
};

/** Those of the wished ones that this database can have; without a wish, the usual ones. */
export function troublesOn(
  kind: 'postgres' | 'mariadb' | 'sqlite',
  wished: readonly Trouble[] | null,
): ReadonlySet<Trouble> {
  const troubles = wished ?? TROUBLES.filter((trouble) => TROUBLE_FACTS[trouble].isUsual);
  return new Set(troubles.filter((trouble) => TROUBLE_FACTS[trouble].on.includes(kind)));
}
