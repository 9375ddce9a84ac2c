import { REAL_RULES } from '../model/rules.js';
import { mutationsOf } from './mutation.js';

const { changeByNotification } = REAL_RULES;

/** Rules on what a notification may do. */
export const NOTICE_MUTATIONS = mutationsOf('a notification', {
  'a notification is a reason to ask, never evidence': {
    breaks: 'is double_paid, and nothing was paid on-line',
    changeByNotification: () => ({ status: 'double_paid', dueAt: null }),
  },
  'a notification brings no question forward below that': {
    breaks: 'a second time',
    changeByNotification: (sync, times) => changeByNotification(sync, { ...times, query: times.now }),
  },
});
