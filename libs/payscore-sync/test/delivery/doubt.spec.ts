import fc from 'fast-check';
import { classifySendReply } from '../../src/delivery/outcome/index.js';
import { afterSend, type Transition } from '../../src/delivery/policy/index.js';
import { decideAction } from '../../src/ledger/actions/decide-action.js';
import type { WechatPayReply } from '../../src/entries/wechatpay.js';
import { anyReply, anySettings, anySituation } from './support/arbitraries.js';
import { alwaysOf } from '../support/always.js';

const always = alwaysOf(2000);

/** Every reply to a call that may have been sent, without a valid signature. */
const unverified = anyReply.filter(
  ({ sent, verification }) => sent === 'maybe' && verification !== 'verified',
);

const anyStepAfter = (replies: fc.Arbitrary<WechatPayReply>): fc.Arbitrary<Transition> =>
  fc.tuple(replies, anySituation, anySettings).map(([reply, at, settings]) => {
    const isVerified = reply.verification === 'verified';
    return afterSend(classifySendReply(reply), { ...at, isVerified }, settings);
  });

const view = ({ status, memory: { maybeSent } }: Transition) => ({
  status,
  isLeased: false,
  isHead: true,
  maybeSent,
});

describe('after any unverified reply to a call that may have been sent', () => {
  it('the sync is asked for, or waits for a person, and remembers that it may have been sent', () =>
    always(anyStepAfter(unverified), (step) => {
      expect(['uncertain', 'parked']).toContain(step.status);
      expect(step.memory).toMatchObject({ maybeSent: true, doubt: 'maybe-sent' });
      if (step.status === 'uncertain') expect(step.memory.absentSince).toBeNull();
    }));

  it('no person can cancel the sync, or have it sent without a query first', () =>
    always(anyStepAfter(unverified), (step) => {
      expect(decideAction('cancel', view(step)).step).toBeNull();
      expect(['ask', null]).toContain(decideAction('retry', view(step)).step);
    }));

  it('nothing is due before the call has settled down', () =>
    always(unverified, anySituation, anySettings, (reply, at, settings) => {
      const { dueAt } = afterSend(classifySendReply(reply), { ...at, isVerified: false }, settings);
      const settledDown = at.startedAt + settings.timeoutMs + settings.marginMs;
      expect(dueAt).toBeGreaterThanOrEqual(settledDown);
    }));
});

it('only a verified reply, or a call that never left, lets a sync be sent again without a query', () =>
  always(anyReply, anySituation, anySettings, (reply, at, settings) => {
    const isVerified = reply.verification === 'verified';
    const { status } = afterSend(classifySendReply(reply), { ...at, isVerified }, settings);
    if (status === 'queued') expect(reply.sent === 'no' || isVerified).toBe(true);
  }));
