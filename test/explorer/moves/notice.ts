import { isSettled } from '../../../libs/payscore-sync/src/ledger/states/sync-states.js';
import type { Rules } from '../model/rules.js';
import type { Scenario } from '../model/scenario.js';
import { NOW, SETTINGS } from '../model/settings.js';
import type { Move, State } from '../model/state.js';
import { changedBy } from './changed-by.js';
import { name, spend, withRow } from './words.js';

/**
 * WeChat Pay notifies that the customer paid: at any time, again, late, or although only the merchant told of a payment. It
 * is taken in one transaction. One that finds a claim stays open, which is as if it came later.
 */
export function noticeMoves(state: State, rules: Rules, scenario: Scenario): Move[] {
  const head = state.rows.find(({ isHead }) => isHead);
  if (state.budget.notices === 0 || !head) return [];
  const { status, lease, dueAt, notBefore, memory, sendBegunAt } = head;
  if (isSettled(status) || status === 'double_paid') return [];
  if (lease !== null && rules.noticesWaitForClaims) return [];
  const calls = { lastSendBegunAt: sendBegunAt, lastCallEndedAt: null };
  const times = rules.earliestCalls(calls, NOW, SETTINGS);
  const sync = { status, dueAt, notBefore, maybeSent: memory.maybeSent };
  const changed = changedBy(head, rules.changeByNotification(sync, times));
  const what = `WeChat Pay notifies that the customer paid: ${name(head, scenario)} is ${changed.status}`;
  return [{ says: () => what, next: spend(withRow(state, changed), 'notices') }];
}
