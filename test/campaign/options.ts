import { parseArgs } from 'node:util';
import { DATABASE_KINDS, type DatabaseKind, USUAL_DATABASES } from './plan/database-kinds.js';
import { type Engine, ENGINES } from './plan/engines.js';
import { type Trouble, TROUBLE_FACTS, TROUBLES } from './plan/troubles.js';

/** What can have a host of its own. */
const NET_DATABASES = ['postgres', 'mariadb'] as const;

/** A rule of the product that the campaign can switch off, to see whether its checker notices. */
export const SABOTAGES = [
  ...(['fence', 'ask', 'order', 'deadline', 'replica', 'recheck'] as const),
  ...(['neutral', 'turns', 'hang-ups'] as const),
] as const;
export type Sabotage = (typeof SABOTAGES)[number];

export interface CampaignOptions {
  readonly databases: readonly DatabaseKind[];
  /** On each database one campaign with each. */
  readonly engines: readonly Engine[];
  /** How long faults go on, seconds. */
  readonly seconds: number;
  readonly seed: number;
  readonly sabotage: Sabotage | null;
  /** Run with each rule switched off under the trouble that shows it, or the one of `sabotage`, and see to it that the checker objects. */
  readonly isProof: boolean;
  /** What else is to go wrong; null: whatever usually does on that database. */
  readonly troubles: readonly Trouble[] | null;
  /** Nothing goes wrong but the troubles that were asked for. */
  readonly isCalm: boolean;
  /** How many worker processes there are, except on SQLite. */
  readonly hosts: number;
  /** Whether each worker, and each server, has a network namespace of its own. */
  readonly isNet: boolean;
  /** Orders begun per second. */
  readonly ordersPerSecond: number;
}

const troubleLines = () =>
  TROUBLES.map((name) => {
    const { isUsual, on, needs, text } = TROUBLE_FACTS[name];
    const places = [...(on.length === DATABASE_KINDS.length ? [] : on), ...needs];
    const where = places.length === 0 ? '' : ` (${places.join(', ')})`;
    return `                    ${isUsual ? '*' : ' '} ${name}: ${text}${where}`;
  }).join('\n');

export const USAGE = `npm run campaign -- [options]

Runs worker processes on a real database against a hostile WeChat Pay, kills and stops them at random, and
checks what the host committed, what the ledger says and what WeChat Pay saw against each other.

  --database NAME   postgres, mariadb or sqlite; may be repeated. Default: all three in turn. Also
                    pgbouncer, before PostgreSQL; galera-one and galera-all, which write to one or all of three nodes
                    of MariaDB Galera
  --engine NAME     none or bullmq, on a Redis of its own; may be repeated. Default: none
  --calm            no kills, stops, restarts and failing calls: nothing but the troubles that are named. The checker
                    then also objects to first calls that come too late
  --hosts N         worker processes, 1 to 12 (SQLite: one). Default: 4
  --net             each worker and each server has an address of its own, in network namespaces. Needs root and
                    iproute2, else it is skipped. Not on SQLite
  --seconds N       how long faults go on, 5 to 3600. Default: 60
  --seed N          decides data, replies and faults. Default: a new one, printed
  --orders N        orders begun per second, 1 to 200. Default: 12
  --trouble NAME    adds this trouble and no other; may be repeated, and none adds none. Default: those with *
${troubleLines()}
  --sabotage RULE   switches a rule of the product off in the workers, to see the checker object:
                    fence: a worker writes though its lease was lost
                    ask:   an uncertain sync is sent again without asking
                    order: numbers of one order go out in any order
                    deadline: nothing that is asked of the database has a deadline
                    replica: what is read is read from the standby
                    recheck: after a failover the ledger is believed as it is
                    neutral: a 401 of an order is believed of the credential
                    turns: what has been due longest is claimed first, whoever it belongs to
                    hang-ups: a wait goes on when its caller has gone
  --prove           runs with each rule switched off in turn, or with that of --sabotage alone
  --help

Ends with 0 when nothing was violated, 1 when something was, 2 on wrong options. With --prove it ends with 0 when
the checker objected to every rule that was switched off, else with 1.
`;

export class UsageError extends Error {}

/** @returns null when help is asked for. @throws UsageError */
export function parseOptions(argv: readonly string[]): CampaignOptions | null {
  const values = read(argv);
  if (values.help) return null;
  const isNet = values.net ?? false;
  const databases = values.database
    ? values.database.map((name) => oneOf(isNet ? NET_DATABASES : DATABASE_KINDS, name, '--database'))
    : isNet
      ? NET_DATABASES
      : USUAL_DATABASES;
  const isCalm = values.calm ?? false;
  return {
    databases,
    engines: (values.engine ?? ['none']).map((name) => oneOf(ENGINES, name, '--engine')),
    isCalm,
    isNet,
    hosts: count(values.hosts, '--hosts', 1, 12) ?? 4,
    seconds: count(values.seconds, '--seconds', 5, 3600) ?? 60,
    seed: count(values.seed, '--seed', 0, 2 ** 31 - 1) ?? Math.floor(Math.random() * 1_000_000),
    ordersPerSecond: count(values.orders, '--orders', 1, 200) ?? 12,
    isProof: values.prove ?? false,
    troubles: troublesOf(values.trouble ?? (isCalm ? ['none'] : undefined)),
    sabotage: values.sabotage === undefined ? null : oneOf(SABOTAGES, values.sabotage, '--sabotage'),
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        database: { type: 'string', multiple: true },
        engine: { type: 'string', multiple: true },
        hosts: { type: 'string' },
        net: { type: 'boolean' },
        calm: { type: 'boolean' },
        seconds: { type: 'string' },
        seed: { type: 'string' },
        orders: { type: 'string' },
        trouble: { type: 'string', multiple: true },
        sabotage: { type: 'string' },
        prove: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function troublesOf(names: readonly string[] | undefined): Trouble[] | null {
  if (names === undefined) return null;
  return names.filter((name) => name !== 'none').map((name) => oneOf(TROUBLES, name, '--trouble'));
}

function oneOf<T extends string>(choices: readonly T[], given: string, option: string): T {
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new UsageError(`${option} is one of ${choices.join(', ')}, not ${given}.`);
  return found;
}

function count(given: string | undefined, option: string, min: number, max: number): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < min || value > max) {
    throw new UsageError(`${option} is a whole number from ${min} to ${max}, not ${given}.`);
  }
  return value;
}
