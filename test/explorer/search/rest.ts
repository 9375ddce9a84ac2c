import { isSettled } from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import type { Budget, Move, State } from '../model/state.js';
import { hostMoves } from '../moves/host.js';
import { ledgerMoves } from '../moves/ledger.js';
import { remoteMoves } from '../moves/remote.js';
import { tick } from '../moves/time.js';
import { workerMoves } from '../moves/worker.js';
import type { Found } from './found.js';
import { brokenBy } from './invariants.js';
import { restKeyOf } from './key.js';

const NO_TROUBLE: Budget = {
  lies: 0,
  crashes: 0,
  refusals: 0,
  forbids: 0,
  people: 0,
  events: 0,
  failovers: 0,
  notices: 0,
};

/** More events than any order needs once nothing goes wrong any more. */
const ENOUGH = 120;

/**
 * Whether all ends well from a state once nothing goes wrong any more: both processes are gone, a new one does
 * its work, WeChat Pay answers. Every row must then be settled, or wait for a person, or be behind one that does.
 */
export class RestFinder {
  private readonly known = new Set<string>();

  constructor(
    private readonly rules: Rules,
    private readonly scenario: Scenario,
  ) {}

  /** How it is stuck, if it is. */
  stuckAfter(state: State): Found | null {
    const start = restKeyOf(state);
    if (this.known.has(start)) return null;
    const history = ['from here on nothing goes wrong any more, and both workers are new'];
    const passed = [start];
    let current = withoutTrouble(state);
    for (let events = 0; events < ENOUGH; events += 1) {
      const key = current.workers[0].at === 'idle' ? restKeyOf(current) : null;
      if (isAtRest(current) || (key !== null && key !== start && this.known.has(key))) {
        for (const each of passed) this.known.add(each);
        return null;
      }
      if (key !== null) passed.push(key);
      const move = this.nextOf(current);
      const broken = brokenBy(current, move, this.scenario);
      history.push(move.says());
      if (broken) return { history, broken };
      current = move.next;
    }
    return { history: history.slice(0, 40), broken: 'it never comes to rest' };
  }

  /** Work before waiting. The second worker does nothing. */
  private nextOf(state: State): Move {
    const { rules, scenario } = this;
    const work = [
      ...remoteMoves(state, scenario),
      ...workerMoves(state, rules, scenario),
      ...(state.standby || state.isUntrusted ? hostMoves({ ...state, toRecord: [] }, rules, scenario) : []),
      ...ledgerMoves(state, rules, scenario).filter(
        ({ next }) => next.workers[1].at === 'idle' && !isGivenBack(state, next),
      ),
    ];
    return work[0] ?? { says: () => 'a tick passes', next: tick(state, scenario) };
  }
}

function withoutTrouble(state: State): State {
  return {
    ...state,
    workers: [{ at: 'idle' }, { at: 'idle' }],
    exchanges: state.exchanges.flatMap((call) =>
      call.kind === 'send' && call.fate === 'travelling' ? { ...call, worker: null, isOpen: false } : [],
    ),
    person: null,
    toRecord: [],
    budget: NO_TROUBLE,
  };
}

/** A claim that was given back unsent. */
const isGivenBack = (before: State, after: State) =>
  before.workers[0].at === 'claimed' && after.workers[0].at === 'idle';

function isAtRest({ rows, exchanges, standby }: State): boolean {
  if (exchanges.length > 0 || standby) return false;
  const [head] = rows.filter(({ isHead }) => isHead);
  if (head) return head.lease === null && (head.status === 'parked' || head.status === 'double_paid');
  return rows.every(({ status }) => isSettled(status));
}
