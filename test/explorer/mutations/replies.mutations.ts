import type { Transition } from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import { REAL_RULES, type Rules } from '../model/rules.js';
import { NOW } from '../model/settings.js';
import { mutationsOf } from './mutation.js';

const { afterSend, afterAnswer } = REAL_RULES;

const believed: Partial<Rules> = {
  afterSend: (reply, input) =>
    afterSend(reply, { ...input, isVerified: reply.status === 401 || reply.status === 429 }),
};

/** Once it may have been sent, it is as if the send had been refused before it left. */
const sentAgain = (step: Transition): Transition =>
  step.status === 'uncertain' ? { ...step, status: 'queued', dueAt: NOW } : step;

/** Rules on what a reply proves. */
export const REPLY_MUTATIONS = [
  ...mutationsOf('one number, a person', {
    'an unsigned 401 or 429 proves nothing: no cancel': { ...believed, breaks: 'is cancelled' },
  }),
  ...mutationsOf('one number', {
    'an unsigned 401 or 429 proves nothing: it is asked first': { ...believed, breaks: 'sent again' },
    'a reply to a send counts only verified': {
      breaks: 'is synced, and WeChat Pay does not have it',
      afterSend: (reply, input) => afterSend({ ...reply, verification: 'verified' }, input),
    },
    'an answer to a query counts only verified': {
      breaks: 'is synced, and WeChat Pay does not have it',
      afterAnswer: (reply, ...rest) => afterAnswer({ ...reply, verification: 'verified' }, ...rest),
    },
    'a timeout means that it may have been sent': {
      breaks: 'sent again',
      afterSend: (reply, input) =>
        afterSend(reply.failure === null ? reply : { ...reply, sent: 'no' }, input),
    },
    'what may have been sent is asked for first': {
      breaks: 'sent again',
      afterSend: (reply, input) => sentAgain(afterSend(reply, input)),
    },
    'it takes two answers that it is not there': {
      breaks: 'a second time',
      afterAnswer: (reply, input, ...rest) => {
        const memory = { ...input.memory, absentSince: NOW - 100 };
        return afterAnswer(reply, { ...input, memory }, ...rest);
      },
    },
    'those two are asked a recheck apart': {
      breaks: 'a second time',
      afterAnswer: (reply, input, ...rest) => {
        const { absentSince } = input.memory;
        const memory = { ...input.memory, absentSince: absentSince && NOW - 100 };
        const step = afterAnswer(reply, { ...input, memory }, ...rest);
        return step.status === 'uncertain' ? { ...step, dueAt: NOW } : step;
      },
    },
    'no question before the call can have ended, and the margin': {
      breaks: 'a second time',
      afterSend: (reply, input) => {
        const step = afterSend(reply, input);
        return step.status === 'uncertain' ? { ...step, dueAt: NOW } : step;
      },
    },
  }),
  ...mutationsOf('two numbers', {
    'a connection goes back to the pool only after a verified reply': {
      breaks: 'is synced, and WeChat Pay does not have it',
      closesUnverifiedConnections: false,
    },
  }),
  ...mutationsOf('paid online', {
    'the record must have our facts': {
      breaks: 'is synced, and WeChat Pay does not have it',
      afterAnswer: (reply, input, fact, claim) => afterAnswer(reply, input, { ...fact, amount: null }, claim),
    },
    'a parked sync is asked for now and then': {
      breaks: 'nothing comes next',
      afterSend: (reply, input) => {
        const step = afterSend(reply, input);
        return step.status === 'parked' ? { ...step, dueAt: null } : step;
      },
    },
  }),
  ...mutationsOf('a person in a hurry', {
    'the recheck counts from the question, not from its answer': {
      breaks: 'a second time',
      afterAnswer: (reply, input, ...rest) => afterAnswer(reply, { ...input, startedAt: input.now }, ...rest),
    },
  }),
];
