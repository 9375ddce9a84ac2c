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
  for (let node = queue[0], index = 0; node; index += 1, node = queue[index]) {
    if (!comesToCalls(node.state, rules)) return found(seen, node, 'no call is ever made again');
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

/** Once WeChat Pay answers everything, calls are granted again within a few times of the breaker. */
function comesToCalls(from: Breakers, rules: BreakerRules): boolean {
  let state = { ...from, callsOut: 0 };
  for (let events = 0; events < 40; events += 1) {
    if (state.institution.breaker === 'closed' && state.guards.every((guard) => guard === null)) return true;
    const good = goodMove(state, rules);
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
function goodMove(state: Breakers, rules: BreakerRules): BreakerMove | undefined {
  const key = keyOf(state);
  const moves = breakerMoves(state, rules).filter(
    ({ says, next }) => GOOD.includes(says) && keyOf(next) !== key,
  );
  return moves.sort((a, b) => GOOD.indexOf(a.says) - GOOD.indexOf(b.says))[0];
}
