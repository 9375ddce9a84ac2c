import { type ActionSubject, possibleActions, decideAction } from '../../src/ledger/actions/decide-action.js';
import {
  OPERATOR_ACTIONS,
  type PersonAction,
  isSettled,
  SYNC_STATUSES,
} from '../../src/ledger/states/sync-states.js';

const view = (over: Partial<ActionSubject>): ActionSubject => ({
  status: 'queued',
  isLeased: false,
  isHead: true,
  maybeSent: false,
  ...over,
});

const COLUMNS = ['retry', 'cancel', 'resolve', 'check'] as const satisfies readonly PersonAction[];

describe('what a person may do', () => {
  const sent = { maybeSent: true };
  it.each<[string, Partial<ActionSubject>, string]>([
    ['queued', {}, 'send cancel status status'],
    ['queued, leased', { isLeased: true }, 'leased leased status status'],
    ['queued, behind', { isHead: false }, 'behind cancel status status'],
    ['queued after a possible send', sent, 'ask maybe-sent status status'],
    ['queued after a possible send, leased', { ...sent, isLeased: true }, 'leased leased status status'],
    ['queued after a possible send, behind', { ...sent, isHead: false }, 'behind maybe-sent status status'],
    ['uncertain', { status: 'uncertain', ...sent }, 'status status status check'],
    ['uncertain, behind', { status: 'uncertain', ...sent, isHead: false }, 'status status status behind'],
    ['uncertain, never sent', { status: 'uncertain' }, 'status cancel status check'],
    ['uncertain, never sent, leased', { status: 'uncertain', isLeased: true }, 'status leased status leased'],
    ['uncertain, leased', { status: 'uncertain', ...sent, isLeased: true }, 'status status status leased'],
    ['parked', { status: 'parked' }, 'send cancel resolve check'],
    ['parked after a possible send', { status: 'parked', ...sent }, 'ask maybe-sent resolve check'],
    ['parked, leased', { status: 'parked', isLeased: true }, 'leased leased leased leased'],
    ['double_paid', { status: 'double_paid', ...sent }, 'status status resolve status'],
  ])('%s', (_what, over, answers) => {
    const decided = COLUMNS.map((action) => decideAction(action, view(over)));
    expect(decided.map(({ step, refusal }) => step ?? refusal).join(' ')).toBe(answers);
  });

  it.each(SYNC_STATUSES.filter(isSettled))('%s: nothing any more', (status) => {
    for (const maybeSent of [false, true]) {
      for (const isHead of [false, true]) {
        const settled = view({ status, maybeSent, isHead });
        expect(possibleActions(settled)).toEqual([]);
        expect(OPERATOR_ACTIONS.map((action) => decideAction(action, settled).refusal)).toEqual(
          OPERATOR_ACTIONS.map(() => 'status'),
        );
      }
    }
  });

  it('holds for every view: a leased row is left alone, and what may have been sent is neither cancelled nor sent unasked', () => {
    for (const status of SYNC_STATUSES) {
      for (const maybeSent of [false, true]) {
        for (const isHead of [false, true]) {
          expect(possibleActions(view({ status, maybeSent, isHead, isLeased: true }))).toEqual([]);
          if (!maybeSent) continue;
          const steps = OPERATOR_ACTIONS.map(
            (action) => decideAction(action, view({ status, maybeSent, isHead })).step,
          );
          expect(steps).not.toContain('cancel');
          expect(steps).not.toContain('send');
        }
      }
    }
  });
});
