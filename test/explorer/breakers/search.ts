import { type Breakers, FIRST, keyOf, tick } from './model.js';
import { type BreakerMove, breakerMoves, type BreakerRules } from './moves.js';

export interface BreakersExplored {
  readonly states: number;
  /** The shortest history of a violation; empty when there is none. */
  readonly story: readonly string[];
}

interface Node {
  readonly state: Breakers;
  readonly from: Node | null;
  readonly says: string;
}

/** Every state of both breakers, breadth first. @param limit distinct states */
export function exploreBreakers(rules: BreakerRules, limit: number): BreakersExplored {
  const seen = new Set([keyOf(FIRST)]);
  const queue: Node[] = [{ state: FIRST, from: null, says: '' }];
  const toCalls: EventsToCalls = new Map();
  for (let node = queue[0], index = 0; node; index += 1, node = queue[index]) {
    if (!comesToCalls(node.state, rules, toCalls)) return found(seen, node, 'no call is ever made again');
    for (const { says, next, broken } of breakerMoves(node.state, rules)) {
      const following = { state: next, from: node, says };
      if (broken) return found(seen, following, broken);
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(following);
    }
    if (seen.size > limit) throw new Error(`more than ${limit} states`);
  }
  return { states: seen.size, story: [] };
}

function found(seen: ReadonlySet<string>, last: Node, broken: string): BreakersExplored {
  const story = [`=> ${broken}`];
  for (let node: Node = last; node.from; node = node.from) story.unshift(node.says);
  return { states: seen.size, story };
}

/** By the key of a state: how many events it takes from there until calls are granted again. */
type EventsToCalls = Map<string, number>;

const ENOUGH = 40;

/** Once WeChat Pay answers everything, calls are granted again within a few times of the breaker. */
function comesToCalls(from: Breakers, rules: BreakerRules, known: EventsToCalls): boolean {
  let state = { ...from, callsOut: 0 };
  const passed: string[] = [];
  while (passed.length < ENOUGH) {
    const key = keyOf(state);
    const isOpen = state.institution.breaker === 'closed' && state.guards.every((guard) => guard === null);
    const left = isOpen ? 0 : known.get(key);
    if (left !== undefined) {
      for (const [index, each] of passed.entries()) known.set(each, passed.length - index + left);
      return passed.length + left < ENOUGH;
    }
    passed.push(key);
    const good = goodMove(state, key, rules);
    // At most one of them before time passes.
    state = tick(good ? good.next : state);
  }
  return false;
}

const GOOD = [
  'the credential is checked and the neutral question is accepted',
  'another replica has the check',
  'a probe gets a verified reply',
  'a replica is granted 1 calls',
];

/** Good answers before grants. */
function goodMove(state: Breakers, key: string, rules: BreakerRules): BreakerMove | undefined {
  const moves = breakerMoves(state, rules).filter(({ says }) => GOOD.includes(says));
  return moves
    .sort((a, b) => GOOD.indexOf(a.says) - GOOD.indexOf(b.says))
    .find(({ next }) => keyOf(next) !== key);
}
