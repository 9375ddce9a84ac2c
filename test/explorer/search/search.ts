import type { Rules } from '../model/rules.js';
import { firstState, type Scenario } from '../model/scenario.js';
import type { State } from '../model/state.js';
import { movesOf } from '../moves/index.js';
import type { Found } from './found.js';
import { brokenBy } from './invariants.js';
import { keyOf } from './key.js';
import { RestFinder } from './rest.js';

/** Where to stop looking. */
export interface Limits {
  /** Distinct states. */
  readonly states: number;
  /** Events in a history. */
  readonly depth: number;
  /** Looks for violations with this text alone, and not beyond others. */
  readonly breaks?: string;
}

export interface Explored {
  readonly scenario: string;
  /** Distinct states that were reached. */
  readonly states: number;
  /** Events that were tried. */
  readonly events: number;
  /** Length of the longest history of which every next event was tried. */
  readonly depth: number;
  /** Statuses and reasons for parking that were reached. */
  readonly reached: ReadonlySet<string>;
  /** Nothing is left to look at. */
  readonly isComplete: boolean;
  readonly violation: Found | null;
}

interface Node {
  readonly state: State;
  readonly from: Node | null;
  /** Index among the moves of `from`. */
  readonly move: number;
}

/** Breadth first over every interleaving, so that the first violation has a shortest history. */
export function explore(scenario: Scenario, rules: Rules, limits: Limits): Explored {
  const first: Node = { state: firstState(scenario), from: null, move: -1 };
  const seen = new Set([keyOf(first.state)]);
  const rest = new RestFinder(rules, scenario);
  const isSought = (broken: string) => limits.breaks === undefined || broken.includes(limits.breaks);
  let level = [first];
  const reached = new Set<string>();
  let events = 0;
  let depth = 0;
  const result = (violation: Found | null, isComplete: boolean): Explored => {
    return { scenario: scenario.name, states: seen.size, events, depth, reached, isComplete, violation };
  };
  for (; level.length > 0 && depth < limits.depth; depth += 1) {
    const following: Node[] = [];
    for (const node of level) {
      const stuck = rest.stuckAfter(node.state);
      if (stuck && isSought(stuck.broken))
        return result(
          { history: [...historyOf(node, rules, scenario), ...stuck.history], broken: stuck.broken },
          false,
        );
      for (const [index, move] of movesOf(node.state, rules, scenario).entries()) {
        events += 1;
        const next = { state: move.next, from: node, move: index };
        const broken = brokenBy(node.state, move, scenario);
        if (broken && isSought(broken))
          return result({ history: historyOf(next, rules, scenario), broken }, false);
        if (broken) continue;
        const key = keyOf(move.next);
        if (seen.has(key)) continue;
        seen.add(key);
        for (const { status, parkReason } of move.next.rows) reached.add(status).add(parkReason ?? status);
        following.push(next);
      }
      if (seen.size >= limits.states) return result(null, false);
    }
    level = following;
  }
  return result(null, level.length === 0);
}

function historyOf(node: Node, rules: Rules, scenario: Scenario): string[] {
  const lines: string[] = [];
  for (let at = node; at.from; at = at.from) {
    lines.push(movesOf(at.from.state, rules, scenario)[at.move]?.says() ?? '?');
  }
  return lines.reverse();
}
