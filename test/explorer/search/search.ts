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

/** The last event of a history, without the states on the way: those are made again for the one that is told. */
interface Path {
  readonly from: Path | null;
  /** Index among the moves of the state before. */
  readonly move: number;
}

interface Node {
  readonly state: State;
  /** Null: the first one. */
  readonly path: Path | null;
}

/** Breadth first over every interleaving, so that the first violation has a shortest history. */
export function explore(scenario: Scenario, rules: Rules, limits: Limits): Explored {
  const first: Node = { state: firstState(scenario), path: null };
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
          { history: [...historyOf(node.path, rules, scenario), ...stuck.history], broken: stuck.broken },
          false,
        );
      for (const [index, move] of movesOf(node.state, rules, scenario).entries()) {
        events += 1;
        const broken = brokenBy(node.state, move, scenario);
        if (broken && isSought(broken)) {
          const path = { from: node.path, move: index };
          return result({ history: historyOf(path, rules, scenario), broken }, false);
        }
        if (broken) continue;
        const key = keyOf(move.next);
        if (seen.has(key)) continue;
        seen.add(key);
        for (const { status, parkReason } of move.next.rows) reached.add(status).add(parkReason ?? status);
        following.push({ state: move.next, path: { from: node.path, move: index } });
      }
      if (seen.size >= limits.states) return result(null, false);
    }
    level = following;
  }
  return result(null, level.length === 0);
}

function historyOf(path: Path | null, rules: Rules, scenario: Scenario): string[] {
  const moves: number[] = [];
  for (let at = path; at; at = at.from) moves.unshift(at.move);
  let state = firstState(scenario);
  return moves.map((index) => {
    const move = movesOf(state, rules, scenario)[index];
    state = move?.next ?? state;
    return move?.says() ?? '?';
  });
}
