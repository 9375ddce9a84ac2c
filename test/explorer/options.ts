import { parseArgs } from 'node:util';
import type { Budget } from './model/state.js';
import { SCENARIO_NAMES, type ScenarioName } from './scenarios.js';

export const TROUBLES = [
  ...(['lies', 'crashes', 'refusals', 'forbids'] as const),
  ...(['people', 'events', 'failovers', 'notices'] as const),
];

export interface ExplorerOptions {
  readonly scenarios: readonly ScenarioName[];
  /** Distinct states per scenario at which the search ends. */
  readonly states: number;
  /** Events of a history at most. */
  readonly depth: number;
  /** Instead of the scenario's own. */
  readonly budget: Partial<Budget>;
  readonly latePackets: boolean;
  /** Switches each rule off in turn, and sees to it that a violation is found. */
  readonly isProof: boolean;
}

export const USAGE = `npm run explore -- [options]

Tries every interleaving of two workers, one order, one person and WeChat Pay, breadth first, on the real rules, and
prints the shortest history of a violation.

  --orders NAME     a scenario; may be repeated. Default: all of
                    ${SCENARIO_NAMES.join('\n                    ')}
  --states N        distinct states per scenario. Default: 300000; some 1.5 kB each
  --depth N         events in a history. Default: no limit
  --trouble KIND=N  how often something may go wrong in one history, instead of what the scenario says; may be
                    repeated. KIND is one of ${TROUBLES.join(', ')}
  --late-packets    assumes what the product does not: calls take effect at any time after they were written
  --prove           switches each rule off in turn, and fails unless a violation is found
  --help

Ends with 0 when nothing was violated, 1 when something was, 2 on wrong options. With --prove it ends with 0 when every
rule that was switched off led to a violation.
`;

export class UsageError extends Error {}

/** @returns null when help is asked for. @throws UsageError */
export function parseOptions(argv: readonly string[]): ExplorerOptions | null {
  const values = read(argv);
  if (values.help) return null;
  return {
    scenarios: (values.orders ?? SCENARIO_NAMES).map(scenarioNamed),
    states: count(values.states, '--states') ?? 300_000,
    depth: count(values.depth, '--depth') ?? Number.POSITIVE_INFINITY,
    budget: Object.fromEntries((values.trouble ?? []).map(trouble)),
    latePackets: values['late-packets'] ?? false,
    isProof: values.prove ?? false,
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        orders: { type: 'string', multiple: true },
        states: { type: 'string' },
        depth: { type: 'string' },
        trouble: { type: 'string', multiple: true },
        'late-packets': { type: 'boolean' },
        prove: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function scenarioNamed(given: string): ScenarioName {
  const found = SCENARIO_NAMES.find((name) => name === given);
  if (found === undefined)
    throw new UsageError(`--orders is one of ${SCENARIO_NAMES.join('; ')}, not ${given}.`);
  return found;
}

function trouble(given: string): [keyof Budget, number] {
  const [kind, often] = given.split('=');
  const found = TROUBLES.find((name) => name === kind);
  const times = count(often, '--trouble');
  if (found === undefined || times === undefined) {
    throw new UsageError(`--trouble is KIND=N, where KIND is one of ${TROUBLES.join(', ')}, not ${given}.`);
  }
  return [found, times];
}

function count(given: string | undefined, option: string): number | undefined {
  if (given === undefined) return undefined;
  if (!/^\d{1,9}$/.test(given)) throw new UsageError(`${option} takes a whole number, not ${given}.`);
  return Number(given);
}
