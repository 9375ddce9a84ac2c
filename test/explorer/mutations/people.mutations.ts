import { REAL_RULES } from '../model/rules.js';
import { NOW, SETTINGS } from '../model/settings.js';
import { mutationsOf } from './mutation.js';

const { afterSend, changeBy, decideAction } = REAL_RULES;

/** Rules on what a person may do. */
export const PEOPLE_MUTATIONS = [
  ...mutationsOf('one number, a person', {
    'a person brings no question forward below that': {
      breaks: 'a second time',
      earliestCalls: (_calls, now) => ({ now, send: now, query: now }),
    },
    "a person's change is written only to the row that was looked at": {
      breaks: 'is cancelled',
      peopleWriteIfUnchanged: false,
    },
  }),
  ...mutationsOf('no permission to ask', {
    'what may have been sent is on record as such, for people too': {
      breaks: 'is cancelled, and WeChat Pay has it',
      afterSend: (reply, input) => {
        const step = afterSend(reply, input);
        return { ...step, memory: { ...step.memory, maybeSent: false } };
      },
    },
    'no cancel of what may have been sent': {
      breaks: 'is cancelled, and WeChat Pay has it',
      decideAction: (action, view) =>
        decideAction(action, { ...view, maybeSent: view.maybeSent && action !== 'cancel' }),
    },
    'a retry asks first what may have been sent': {
      breaks: 'sent again',
      decideAction: (action, view) =>
        decideAction(action, { ...view, maybeSent: view.maybeSent && action !== 'retry' }),
    },
  }),
  ...mutationsOf('a failover, a person', {
    'a person brings nothing forward below that either': {
      breaks: 'two calls of one order',
      changeBy: (step, sync, times) => changeBy(step, { ...sync, notBefore: NOW - SETTINGS.leaseMs }, times),
    },
    'no change of a person is written over such a mark': {
      breaks: 'two calls of one order',
      peopleSeeMarks: false,
    },
    'no cancel after a failover before what may have been sent is marked': {
      breaks: 'is cancelled',
      cancelsOnlyTrusted: false,
    },
  }),
];
