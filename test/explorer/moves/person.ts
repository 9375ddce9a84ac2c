import {
  OPERATOR_ACTIONS,
  type PersonAction,
} from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import { NOW, SETTINGS } from '../model/settings.js';
import type { Move, Person, Row, State } from '../model/state.js';
import { changedBy } from './changed-by.js';
import { name, spend, withRow } from './words.js';

/** One person: looks at a row, and changes it in a second statement. */
export function personMoves(state: State, rules: Rules, scenario: Scenario): Move[] {
  if (state.person) return [write(state, state.person, rules, scenario)];
  if (state.budget.people === 0) return [];
  return state.rows.flatMap((row) =>
    OPERATOR_ACTIONS.flatMap((action) => look(state, row, action, rules, scenario)),
  );
}

function look(state: State, row: Row, action: PersonAction, rules: Rules, scenario: Scenario): Move[] {
  const { status, isHead, memory, attempts } = row;
  const view = { status, isHead, maybeSent: memory.maybeSent, isLeased: row.lease !== null };
  const { step } = rules.decideAction(action, view);
  const isTrusted = !state.isUntrusted || !rules.cancelsOnlyTrusted || action !== 'cancel';
  if (step === null || !isTrusted) return [];
  const earlier = { lastSendBegunAt: row.sendBegunAt, lastCallEndedAt: null };
  const times = rules.earliestCalls(earlier, NOW, SETTINGS);
  const sync = { status, dueAt: row.dueAt, notBefore: row.notBefore, maybeSent: memory.maybeSent };
  const change = rules.changeBy(step, sync, times);
  const seen = { status, maybeSent: memory.maybeSent, attempts, notBefore: row.notBefore };
  const person: Person = { fact: row.fact, action, step, seen, change };
  const says = () => `a person looks at ${name(row, scenario)} (${status}) to ${action} it`;
  return [{ says, next: spend({ ...state, person }, 'people') }];
}

/** `writeIfUnchanged`. */
function write(state: State, person: Person, rules: Rules, scenario: Scenario): Move {
  const row = state.rows.find(({ fact }) => fact === person.fact);
  const done = { ...state, person: null };
  if (!row || (rules.peopleWriteIfUnchanged && !isUnchanged(row, person, rules))) {
    return { says: () => 'the row has changed meanwhile: 409', next: done };
  }
  const changed = changedBy(row, person.change);
  return {
    says: () => `the person's ${person.action} is written: ${name(row, scenario)} is ${changed.status}`,
    next: withRow(done, changed),
  };
}

function isUnchanged(row: Row, { seen, action }: Person, rules: Rules): boolean {
  const { status, memory, attempts, lease, isHead } = row;
  if (rules.peopleSeeMarks && row.notBefore !== seen.notBefore) return false;
  const isSame = status === seen.status && memory.maybeSent === seen.maybeSent && attempts === seen.attempts;
  return isSame && lease === null && (isHead || (action !== 'retry' && action !== 'check'));
}
