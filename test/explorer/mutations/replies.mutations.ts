import type { Transition } from '../../../libs/payscore-sync/src/delivery/policy/index.js';
import { REAL_RULES, type Rules } from '../model/rules.js';
import { NOW } from '../model/settings.js';
import type { Mutation } from './mutation.js';

const { afterSend, afterAnswer } = REAL_RULES;

const believed: Partial<Rules> = {
  afterSend: (reply, input) =>
    afterSend(reply, { ...input, isVerified: reply.status === 401 || reply.status === 429 }),
};

/** Once it may have been sent, it is as if the send had been refused before it left. */
const sentAgain = (step: Transition): Transition =>
  step.status === 'uncertain' ? { ...step, status: 'queued', dueAt: NOW } : step;

/** Rules on what a reply proves. */
export const REPLY_MUTATIONS: readonly Mutation[] = [
  {
    rule: 'an unsigned 401 or 429 proves nothing: no cancel',
    scenario: 'one number, a person',
    off: believed,
    breaks: 'is cancelled',
  },
  {
    rule: 'an unsigned 401 or 429 proves nothing: it is asked first',
    scenario: 'one number',
    off: believed,
    breaks: 'sent again',
  },
  {
    rule: 'a connection goes back to the pool only after a verified reply',
    scenario: 'two numbers',
    off: { closesUnverifiedConnections: false },
    breaks: 'is synced, and WeChat Pay does not have it',
  },
  {
    rule: 'a reply to a send counts only verified',
    scenario: 'one number',
    off: { afterSend: (reply, input) => afterSend({ ...reply, verification: 'verified' }, input) },
    breaks: 'is synced, and WeChat Pay does not have it',
  },
  {
    rule: 'an answer to a query counts only verified',
    scenario: 'one number',
    off: { afterAnswer: (reply, ...rest) => afterAnswer({ ...reply, verification: 'verified' }, ...rest) },
    breaks: 'is synced, and WeChat Pay does not have it',
  },
  {
    rule: 'the record must have our facts',
    scenario: 'paid online',
    off: {
      afterAnswer: (reply, input, fact, claim) => afterAnswer(reply, input, { ...fact, amount: null }, claim),
    },
    breaks: 'is synced, and WeChat Pay does not have it',
  },
  {
    rule: 'a timeout means that it may have been sent',
    scenario: 'one number',
    off: {
      afterSend: (reply, input) =>
        afterSend(reply.failure === null ? reply : { ...reply, sent: 'no' }, input),
    },
    breaks: 'sent again',
  },
  {
    rule: 'what may have been sent is asked for first',
    scenario: 'one number',
    off: { afterSend: (reply, input) => sentAgain(afterSend(reply, input)) },
    breaks: 'sent again',
  },
  {
    rule: 'it takes two answers that it is not there',
    scenario: 'one number',
    off: {
      afterAnswer: (reply, input, ...rest) => {
        const memory = { ...input.memory, absentSince: NOW - 100 };
        return afterAnswer(reply, { ...input, memory }, ...rest);
      },
    },
    breaks: 'a second time',
  },
  {
    rule: 'those two are asked a recheck apart',
    scenario: 'one number',
    off: {
      afterAnswer: (reply, input, ...rest) => {
        const { absentSince } = input.memory;
        const memory = { ...input.memory, absentSince: absentSince && NOW - 100 };
        const step = afterAnswer(reply, { ...input, memory }, ...rest);
        return step.status === 'uncertain' ? { ...step, dueAt: NOW } : step;
      },
    },
    breaks: 'a second time',
  },
  {
    rule: 'the recheck counts from the question, not from its answer',
    scenario: 'a person in a hurry',
    off: {
      afterAnswer: (reply, input, ...rest) => afterAnswer(reply, { ...input, startedAt: input.now }, ...rest),
    },
    breaks: 'a second time',
  },
  {
    rule: 'no question before the call can have ended, and the margin',
    scenario: 'one number',
    off: {
      afterSend: (reply, input) => {
        const step = afterSend(reply, input);
        return step.status === 'uncertain' ? { ...step, dueAt: NOW } : step;
      },
    },
    breaks: 'a second time',
  },
  {
    rule: 'a parked sync is asked for now and then',
    scenario: 'paid online',
    off: {
      afterSend: (reply, input) => {
        const step = afterSend(reply, input);
        return step.status === 'parked' ? { ...step, dueAt: null } : step;
      },
    },
    breaks: 'nothing comes next',
  },
];
