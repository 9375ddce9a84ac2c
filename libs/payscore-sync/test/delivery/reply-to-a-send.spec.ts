import { classifySendReply, type SendOutcome } from '../../src/delivery/outcome/index.js';
import { afterSend } from '../../src/delivery/policy/index.js';
import type { TransportFailure, WechatPayReply } from '../../src/entries/wechatpay.js';
import { afterPossibleSend, broken, failed, fresh, NOW, reply, settings, input } from './support/wire.js';
import { UNBELIEVED } from './support/unbelieved.js';

const step = (outcome: SendOutcome, changes = {}) => afterSend(outcome, input(changes), settings);
const stepAfter = (answer: WechatPayReply) =>
  step(classifySendReply(answer), { isVerified: answer.verification === 'verified' });
const statusAfter = (answer: WechatPayReply) => stepAfter(answer).status;

/** What a sync remembers of a call that no verified reply says was turned away. */
const inDoubt = { doubt: 'maybe-sent', maybeSent: true, uncertainSince: NOW, absentSince: null };

/** Not before this may an uncertain sync be asked for: its call could still be travelling. */
const SETTLED_DOWN = NOW - 500 + settings.timeoutMs + settings.marginMs;

describe('204, verified', () => {
  it('is synced, by the reply', () => {
    expect(classifySendReply(reply())).toBe('accepted');
    expect(step('accepted')).toMatchObject({
      status: 'synced',
      evidence: 'reply',
      dueAt: null,
      parkReason: null,
    });
  });

  it('is synced whatever else the reply says', () => {
    expect(classifySendReply(reply({ code: 'PARAM_ERROR', body: { code: 'PARAM_ERROR' } }))).toBe('accepted');
  });
});

describe('2xx unverified; 202; 3xx; 5xx; timeout or reset once a byte may have left; half a body; HTML', () => {
  it.each<[string, WechatPayReply]>([
    ...UNBELIEVED.map<[string, WechatPayReply]>((verification) => [
      `204 ${verification}`,
      reply({ verification }),
    ]),
    ['200, verified', reply({ status: 200, body: {} })],
    ['202, verified', reply({ status: 202 })],
    ['206, verified', reply({ status: 206 })],
    ['301', reply({ status: 301, verification: 'unsigned' })],
    ['302, verified', reply({ status: 302 })],
    ['500, verified', failed(500, 'SYSTEM_ERROR')],
    ['502 of a proxy', failed(502, null, { verification: 'unsigned' })],
    ['503, verified', failed(503, 'SERVICE_UNAVAILABLE')],
    ['599', failed(599, null)],
    ['100', reply({ status: 100 })],
    ['999', reply({ status: 999 })],
    ['200 with a page of HTML', reply({ status: 200, verification: 'unsigned', body: null })],
    ...(['timeout', 'reset', 'malformed', 'too-large', 'aborted'] satisfies TransportFailure[]).map<
      [string, WechatPayReply]
    >((failure) => [failure, broken(failure)]),
    ['204 that broke off', reply({ failure: 'truncated' })],
    ['401 that broke off', failed(401, 'SIGN_ERROR', { failure: 'truncated' })],
    ['429 that broke off', failed(429, 'RATELIMIT_EXCEEDED', { failure: 'truncated' })],
    ['403 that broke off, though its head was there', failed(403, 'NO_AUTH', { failure: 'too-large' })],
  ])('%s is uncertain', (_what, answer) => {
    expect(classifySendReply(answer)).toBe('unknown');
    expect(statusAfter(answer)).toBe('uncertain');
  });

  it('is asked for once the call cannot be travelling any more', () => {
    expect(step('unknown')).toEqual({
      status: 'uncertain',
      dueAt: SETTLED_DOWN,
      parkReason: null,
      evidence: null,
      memory: { ...afterPossibleSend, failures: 1, uncertainSince: NOW },
    });
  });

  it('ends a row of refusals, and forgets an answer that came before the call', () => {
    const memory = { ...fresh, refusals: 5, failures: 3, absentSince: NOW - 60_000 };
    expect(step('unknown', { memory }).memory).toMatchObject({ refusals: 0, failures: 4, absentSince: null });
  });

  it('stays uncertain since the first time', () => {
    const memory = { ...afterPossibleSend, uncertainSince: NOW - 70_000 };
    expect(step('unknown', { memory }).memory.uncertainSince).toBe(NOW - 70_000);
  });
});

describe('never left (DNS, refused, TLS failure, slow signer)', () => {
  it.each<[TransportFailure]>([['dns'], ['connect'], ['tls'], ['signer'], ['timeout'], ['aborted']])(
    '%s is queued',
    (failure) => {
      const answer = broken(failure, { sent: 'no' });
      expect(classifySendReply(answer)).toBe('not-sent');
      expect(statusAfter(answer)).toBe('queued');
    },
  );

  it.each([
    [0, 0, 1000],
    [0, 0.999, 1000],
    [1, 0, 1000],
    [1, 0.999, 1999],
    [4, 0.5, 8500],
    [60, 0.999999, 899_999],
  ])('backs off: after %i failures, with a throw of %d, %i ms', (failures, random, ms) => {
    const next = step('not-sent', { memory: { ...fresh, failures }, random });
    expect(next.dueAt).toBe(NOW + ms);
    expect(next.memory).toEqual({ ...fresh, failures: failures + 1 });
  });
});

describe('429 with a JSON code', () => {
  it('is queued when it is verified: WeChat Pay says that it did not apply the call', () => {
    const answer = failed(429, 'RATELIMIT_EXCEEDED');
    expect(classifySendReply(answer)).toBe('rate-limited');
    expect(statusAfter(answer)).toBe('queued');
    expect(stepAfter(answer).memory).toEqual(fresh);
  });

  it.each(UNBELIEVED)('may have been applied when it is %s', (verification) => {
    const answer = failed(429, 'RATELIMIT_EXCEEDED', { verification });
    expect(classifySendReply(answer)).toBe('rate-limited');
    expect(stepAfter(answer)).toMatchObject({ status: 'uncertain', memory: inDoubt });
  });

  it.each([
    ['the pause of the settings without Retry-After', null, 60_000],
    ['a longer Retry-After', 120_000, 120_000],
    ['a shorter Retry-After', 5000, 5000],
    ['the gap between two calls of one order when Retry-After is 0', 0, 1000],
  ])('waits for %s', (_what, retryAfterMs, ms) => {
    expect(step('rate-limited', { retryAfterMs, isVerified: true }).dueAt).toBe(NOW + ms);
    const settledDown = Math.max(SETTLED_DOWN, NOW + ms);
    expect(step('rate-limited', { retryAfterMs, isVerified: false }).dueAt).toBe(settledDown);
  });

  it('burns no budget', () => {
    const memory = { ...fresh, failures: 3, refusals: 4 };
    expect(step('rate-limited', { memory, isVerified: true }).memory).toEqual(memory);
    const unverified = step('rate-limited', { memory, isVerified: false }).memory;
    expect(unverified).toMatchObject({ failures: 3, refusals: 4, forbids: 0, unauthorized: 0 });
  });

  it('without a JSON code is a page of a proxy: uncertain', () => {
    expect(statusAfter(failed(429, null, { verification: 'unsigned' }))).toBe('uncertain');
  });
});

describe('401 with a JSON code', () => {
  it.each(UNBELIEVED)('may have been applied when it is %s', (verification) => {
    const answer = failed(401, 'SIGN_ERROR', { verification });
    expect(classifySendReply(answer)).toBe('unauthorized');
    expect(stepAfter(answer)).toMatchObject({ status: 'uncertain', memory: inDoubt });
  });

  it('is queued when it is verified', () => {
    const answer = failed(401, 'SIGN_ERROR');
    expect(classifySendReply(answer)).toBe('unauthorized');
    expect(stepAfter(answer)).toMatchObject({ status: 'queued', memory: { maybeSent: false } });
  });

  it('without a JSON code is a page of a proxy: uncertain', () => {
    expect(statusAfter(failed(401, null, { verification: 'unsigned' }))).toBe('uncertain');
  });
});

describe('verified 400 PARAM_ERROR, 403, 404', () => {
  it.each([
    [400, 'PARAM_ERROR'],
    [403, 'NO_AUTH'],
    [403, null],
    [404, 'ORDER_NOT_EXIST'],
    [404, null],
  ])('%i %s is parked', (status, code) => {
    expect(classifySendReply(failed(status, code))).toBe('rejected');
    expect(step('rejected')).toMatchObject({ status: 'parked', parkReason: 'REJECTED', evidence: null });
  });

  it('leaves the sync free to be cancelled, unless an earlier call may have arrived', () => {
    expect(step('rejected').memory.maybeSent).toBe(false);
    expect(step('rejected', { memory: { ...fresh, maybeSent: true } }).memory.maybeSent).toBe(true);
  });

  it.each([[403], [404], [400]])('%i unverified is uncertain', (status) => {
    for (const verification of UNBELIEVED) {
      expect(statusAfter(failed(status, 'PARAM_ERROR', { verification }))).toBe('uncertain');
    }
  });
});

describe('any other verified 4xx', () => {
  it.each([
    [400, 'INVALID_REQUEST'],
    [400, 'INVALID_ORDER_STATE'],
    [400, 'ORDER_DONE'],
    [400, 'ORDER_CANCELED'],
    [400, 'SOMETHING_NEW'],
    [400, null],
    [409, 'PARAM_ERROR'],
    [422, null],
    [401, null],
    [429, null],
    [499, null],
  ])('%i %s is uncertain: the order decides', (status, code) => {
    expect(classifySendReply(failed(status, code))).toBe('refused');
    expect(statusAfter(failed(status, code))).toBe('uncertain');
  });

  it('is asked for no earlier than a possible send, and counted', () => {
    const next = step('refused', { memory: { ...fresh, refusals: 6 } });
    expect(next.dueAt).toBe(SETTLED_DOWN);
    expect(next.memory).toMatchObject({
      doubt: 'refused',
      refusals: 7,
      maybeSent: true,
      uncertainSince: NOW,
    });
  });

  it('is told by its code and never by its text', () => {
    const texts = ['单据正在扣款中,请稍后再试', 'PARAM_ERROR', '', null];
    const outcomes = texts.map((message) => classifySendReply(failed(400, 'INVALID_REQUEST', { message })));
    expect(new Set(outcomes)).toEqual(new Set(['refused']));
  });
});

describe('4xx other than 401/429 without a valid signature', () => {
  it.each([[400], [403], [404], [407], [413], [418]])('%i of a proxy is uncertain', (status) => {
    for (const verification of UNBELIEVED) {
      expect(statusAfter(failed(status, null, { verification }))).toBe('uncertain');
    }
  });
});
