import { REAL_RULES } from '../model/rules.js';
import { NOW, SETTINGS } from '../model/settings.js';
import type { Mutation } from './mutation.js';

const { afterSend, changeBy, decideAction } = REAL_RULES;

/** Rules on what a person may do. */
export const PEOPLE_MUTATIONS: readonly Mutation[] = [
  {
    rule: 'a person brings no question forward below that',
    scenario: 'one number, a person',
    off: { earliestCalls: (_calls, now) => ({ now, send: now, query: now }) },
    breaks: 'a second time',
  },
  {
    rule: 'what may have been sent is on record as such, for people too',
    scenario: 'no permission to ask',
    off: {
      afterSend: (reply, input) => {
        const step = afterSend(reply, input);
        return { ...step, memory: { ...step.memory, maybeSent: false } };
      },
    },
    breaks: 'is cancelled, and WeChat Pay has it',
  },
  {
    rule: 'no cancel of what may have been sent',
    scenario: 'no permission to ask',
    off: {
      decideAction: (action, view) =>
        decideAction(action, { ...view, maybeSent: view.maybeSent && action !== 'cancel' }),
    },
    breaks: 'is cancelled, and WeChat Pay has it',
  },
  {
    rule: 'a retry asks first what may have been sent',
    scenario: 'no permission to ask',
    off: {
      decideAction: (action, view) =>
        decideAction(action, { ...view, maybeSent: view.maybeSent && action !== 'retry' }),
    },
    breaks: 'sent again',
  },
  {
    rule: "a person's change is written only to the row that was looked at",
    scenario: 'one number, a person',
    off: { peopleWriteIfUnchanged: false },
    breaks: 'is cancelled',
  },
  {
    rule: 'a person brings nothing forward below that either',
    scenario: 'a failover, a person',
    off: {
      changeBy: (step, sync, times) => changeBy(step, { ...sync, notBefore: NOW - SETTINGS.leaseMs }, times),
    },
    breaks: 'two calls of one order',
  },
  {
    rule: 'no change of a person is written over such a mark',
    scenario: 'a failover, a person',
    off: { peopleSeeMarks: false },
    breaks: 'two calls of one order',
  },
  {
    rule: 'no cancel after a failover before what may have been sent is marked',
    scenario: 'a failover, a person',
    off: { cancelsOnlyTrusted: false },
    breaks: 'is cancelled',
  },
];
