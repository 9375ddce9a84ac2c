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

export const TROUBLE_FACTS: Readonly<Record<Trouble, TroubleFacts>> = {
  silence: {
    on: ['postgres', 'mariadb'],
    isUsual: true,
    text: 'connections to the database go silent, one or all, without a reset',
  },
  lag: { on: ['postgres'], isUsual: true, text: 'hosts read from a standby that lags behind' },
  failover: {
    on: ['postgres'],
    isUsual: true,
    text: 'the primary is killed and its synchronous standby promoted',
  },
  'lossy-failover': {
    on: ['postgres'],
    isUsual: false,
    text: 'the same with an asynchronous standby: the last commits are lost, and named',
  },
  'wrong-key': {
    on: ['postgres', 'mariadb', 'sqlite'],
    isUsual: true,
    text: 'some workers sign with a key that WeChat Pay does not know',
  },
  'bad-tenant': {
    on: ['postgres', 'mariadb', 'sqlite'],
    isUsual: true,
    text: 'every call for one sub-merchant is answered 401',
  },
  flood: {
    on: ['postgres', 'mariadb', 'sqlite'],
    isUsual: true,
    text: 'one sub-merchant records hundreds of payments at once',
  },
  'hang-ups': {
    on: ['postgres', 'mariadb', 'sqlite'],
    isUsual: true,
    text: 'hundreds of callers wait for a sync and hang up',
  },
};

/** Those of the wished ones that this database can have; without a wish, the usual ones. */
export function troublesOn(
  kind: 'postgres' | 'mariadb' | 'sqlite',
  wished: readonly Trouble[] | null,
): ReadonlySet<Trouble> {
  const troubles = wished ?? TROUBLES.filter((trouble) => TROUBLE_FACTS[trouble].isUsual);
  return new Set(troubles.filter((trouble) => TROUBLE_FACTS[trouble].on.includes(kind)));
}
