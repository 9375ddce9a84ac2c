import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import type { Move, State } from '../model/state.js';
import { hostMoves } from './host.js';
import { ledgerMoves } from './ledger.js';
import { noticeMoves } from './notice.js';
import { personMoves } from './person.js';
import { remoteMoves } from './remote.js';
import { timeMoves } from './time.js';
import { workerMoves } from './worker.js';

/** Everything that may happen next, always in the same order. */
export function movesOf(state: State, rules: Rules, scenario: Scenario): Move[] {
  return [
    ...hostMoves(state, rules, scenario),
    ...ledgerMoves(state, rules, scenario),
    ...workerMoves(state, rules, scenario),
    ...remoteMoves(state, scenario),
    ...personMoves(state, rules, scenario),
    ...noticeMoves(state, rules, scenario),
    ...timeMoves(state, scenario),
  ];
}
