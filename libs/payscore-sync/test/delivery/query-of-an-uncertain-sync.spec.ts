import { classifyQueryReply, type QueryOutcome } from '../../src/delivery/outcome/index.js';
import {
  afterParkedQuery,
  afterQuery,
  PARKED_QUERY_MS,
  superfluousAttempts,
} from '../../src/delivery/policy/index.js';
import type { WechatPayReply } from '../../src/entries/wechatpay.js';
import {
  afterPossibleSend,
  afterNotification,
  afterRefusal,
  broken,
  byWechatPay,
  collecting,
  done,
  failed,
  NOW,
  ours,
  settings,
  shows,
  input,
  sync,
  whole,
} from './support/wire.js';
import { UNBELIEVED } from './support/unbelieved.js';

const outcomeOf = (answer: WechatPayReply, identity = sync) => classifyQueryReply(answer, identity).outcome;
const step = (outcome: QueryOutcome, memory = afterPossibleSend, changes = {}) =>
  afterQuery(outcome, input({ memory, ...changes }), settings);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const unreadable = { seq: 2, amount: 10_000, paid_type: 'CASH' };
const numberless = { amount: 10_000, paid_type: 'MCH' };

describe('an answer that is not about our order', () => {
  it.each([
    ['out_order_no', 'A2'],
    ['out_order_no', 'a1'],
    ['mchid', '1900000101'],
    ['sub_mchid', '1900000110'],
    ['service_id', '500002'],
    ['out_order_no', undefined],
    ['sub_mchid', null],
    ['service_id', 500001],
  ])('with %s %p is void, however well it is signed', (field, value) => {
    const answer = shows({ ...done(ours), [field]: value });
    expect(classifyQueryReply(answer, sync)).toEqual({ outcome: 'unknown', order: null });
  });
});

describe('our seq MCH, same amount and instant (any order state)', () => {
  it.each([
    ['DONE', done(ours)],
    ['still collecting', collecting(ours)],
    ['CREATED', { state: 'CREATED', collection: { details: [ours] } }],
    ['REVOKED', { state: 'REVOKED', collection: { details: [ours] } }],
    ['a state of tomorrow', { state: 'FROZEN', collection: { state: 'X', details: [ours] } }],
    ['beside what WeChat Pay collected', done(byWechatPay(1), ours)],
    ['with the time in UTC', done({ ...ours, paid_time: '2019-11-11T08:24:05Z' })],
    ['with the time in the form of the mainland', done({ ...ours, paid_time: '20191111162405' })],
    ['with milliseconds in the time', done({ ...ours, paid_time: '2019-11-11T16:24:05.123+08:00' })],
    ['beside another record of the same seq', done({ ...ours, amount: 1 }, ours)],
  ])('is synced: %s', (_what, order) => expect(outcomeOf(shows(order))).toBe('ours'));

  it('is synced when we gave no amount to compare', () => {
    const answer = shows(done({ ...ours, amount: 77 }));
    expect(outcomeOf(answer, { ...sync, paidAmount: null })).toBe('ours');
  });

  it('is synced by the query, and that order is the evidence', () => {
    expect(classifyQueryReply(shows(done(ours)), sync).order).toMatchObject({
      state: 'DONE',
      outOrderNo: 'A1',
    });
    expect(step('ours')).toMatchObject({
      status: 'synced',
      evidence: 'query',
      dueAt: null,
      parkReason: null,
    });
  });
});

describe('our seq MCH, other facts', () => {
  it.each([
    ['another amount', done({ ...ours, amount: 9999 })],
    ['no amount', done({ ...ours, amount: undefined })],
    ['another second', done({ ...ours, paid_time: '2019-11-11T16:24:06+08:00' })],
    ['no time', collecting({ ...ours, paid_time: undefined })],
    ['a time that cannot be read', collecting({ ...ours, paid_time: 'yesterday' })],
  ])('is parked: %s', (_what, order) => expect(outcomeOf(shows(order))).toBe('differs'));

  it('names REMOTE_DIFFERS', () => {
    expect(step('differs')).toMatchObject({
      status: 'parked',
      parkReason: 'REMOTE_DIFFERS',
      evidence: 'query',
    });
  });
});

describe('our seq NEWTON while the order is still collecting', () => {
  it('is parked as SEQ_TAKEN', () => {
    expect(outcomeOf(shows(collecting(byWechatPay(2))))).toBe('seq-taken');
    expect(step('seq-taken')).toMatchObject({ status: 'parked', parkReason: 'SEQ_TAKEN' });
  });
});

describe('DONE + USER_PAID, our seq absent or NEWTON, some detail NEWTON', () => {
  it.each([
    ['our seq is absent', done(byWechatPay(1))],
    ['our seq was collected by WeChat Pay', done(byWechatPay(2))],
    ['the record of WeChat Pay has no number', done(byWechatPay(undefined))],
    ['a third collection is of a kind we do not know', done(byWechatPay(1), { ...unreadable, seq: 3 })],
  ])('is double_paid: %s', (_what, order) => expect(outcomeOf(shows(order))).toBe('double-paid'));

  it('keeps the order, with the reference of the on-line payment', () => {
    const { order } = classifyQueryReply(shows(done(byWechatPay(1))), sync);
    expect(order?.details[0]?.transactionId).toBe('4200000000000000000000000001');
    expect(step('double-paid')).toMatchObject({ status: 'double_paid', evidence: 'query', dueAt: null });
  });
});

describe('DONE otherwise, or nothing owed', () => {
  it.each([
    ['DONE without records', done()],
    ['DONE, and all we see is other collections of the merchant', done({ ...ours, seq: 1 })],
    ['DONE without a collection state', { state: 'DONE' }],
    ['DONE, but not paid', { ...done(byWechatPay(1)), collection: { state: 'USER_PAYING', details: [] } }],
    ['DONE, and the record of our seq is of a kind we do not know', done(byWechatPay(1), unreadable)],
    ['DONE, and a record of the merchant without a number could be ours', done(byWechatPay(1), numberless)],
    ['complete, and there is nothing to collect', { ...collecting(), need_collection: false }],
  ])('is parked: %s', (_what, order) => expect(outcomeOf(shows(order))).toBe('unclear'));

  it('names UNCLEAR', () => {
    expect(step('unclear')).toMatchObject({ status: 'parked', parkReason: 'UNCLEAR', evidence: 'query' });
  });
});

describe('USER_PAYING, our seq absent', () => {
  it.each([
    ['nothing was collected yet', collecting()],
    ['other seqs were collected', collecting(byWechatPay(1), { ...ours, seq: 3 })],
  ])('is unpaid: %s', (_what, order) => expect(outcomeOf(shows(order))).toBe('unpaid'));

  it.each([
    ['of a kind we do not know', { ...unreadable, seq: 3 }],
    ['without a number', numberless],
    ['that is no object', 'x' as unknown as object],
  ])('is not said of an order with a record %s, which might be ours', (_what, detail) => {
    expect(outcomeOf(shows(collecting(detail)))).toBe('unknown');
  });

  describe('after an explicit refusal', () => {
    it('is queued after the deferral, to be sent and not asked for', () => {
      const next = step('unpaid', afterRefusal);
      expect(next).toMatchObject({ status: 'queued', dueAt: NOW + 180_000, parkReason: null });
      expect(next.memory).toMatchObject({ doubt: null, uncertainSince: null, refusals: 1, maybeSent: true });
    });

    it('is queued after the 19th refusal in a row and parked after the 20th', () => {
      expect(step('unpaid', { ...afterRefusal, refusals: 19 }).status).toBe('queued');
      expect(step('unpaid', { ...afterRefusal, refusals: 20 })).toMatchObject({
        status: 'parked',
        parkReason: 'REFUSED_TOO_OFTEN',
      });
    });
  });

  describe.each([
    ['a possibly sent call', afterPossibleSend],
    ['a doubt of unknown origin', { ...afterPossibleSend, doubt: null }],
  ])('after %s', (_what, memory) => {
    it('stays uncertain the first time, and asks again after the recheck time', () => {
      const next = step('unpaid', { ...memory, failures: 4 });
      expect(next).toMatchObject({ status: 'uncertain', dueAt: NOW + 10_000 });
      expect(next.memory).toMatchObject({ absentSince: NOW, failures: 4 });
    });

    it('stays uncertain when the second answer comes too soon', () => {
      const next = step('unpaid', { ...memory, absentSince: NOW - 9999 });
      expect(next).toMatchObject({ status: 'uncertain', dueAt: NOW + 1000 });
      expect(next.memory.absentSince).toBe(NOW - 9999);
    });

    it('stays uncertain when the second answer came late to a question that was asked too soon', () => {
      const next = step('unpaid', { ...memory, absentSince: NOW - 10_000 }, { startedAt: NOW - 1 });
      expect(next).toMatchObject({ status: 'uncertain', dueAt: NOW + 1000 });
    });

    it('is queued at the second answer', () => {
      const next = step('unpaid', { ...memory, absentSince: NOW - 10_000 }, { startedAt: NOW });
      expect(next).toMatchObject({ status: 'queued', dueAt: NOW + 1000 });
      expect(next.memory).toMatchObject({ absentSince: null, doubt: null, maybeSent: true });
    });
  });
});

describe('CREATED, or DOING + USER_CONFIRM', () => {
  it.each([
    ['CREATED', { state: 'CREATED' }],
    [
      'CREATED with need_collection false, since its amount is not settled yet',
      { state: 'CREATED', need_collection: false },
    ],
    ['DOING + USER_CONFIRM', { state: 'DOING', state_description: 'USER_CONFIRM' }],
  ])('is not completed: %s', (_what, order) => expect(outcomeOf(shows(order))).toBe('not-completed'));

  it('takes two answers after a possible send, since the first one may show what was there before', () => {
    const first = step('not-completed');
    expect(first).toMatchObject({ status: 'uncertain', dueAt: NOW + 10_000 });
    expect(first.memory).toMatchObject({ absentSince: NOW, notCompletedSince: NOW });
    expect(step('not-completed', { ...afterPossibleSend, absentSince: NOW - 9999 }).status).toBe('uncertain');
    const earlier = { ...afterPossibleSend, absentSince: NOW - 10_000 };
    const second = step('not-completed', earlier, { startedAt: NOW });
    expect(second).toMatchObject({ status: 'queued', dueAt: NOW + 180_000 });
  });

  it('is queued after the deferral for half an hour, then parked', () => {
    const first = step('not-completed', afterRefusal);
    expect(first).toMatchObject({ status: 'queued', dueAt: NOW + 180_000 });
    expect(first.memory.notCompletedSince).toBe(NOW);
    const after = (ms: number) => step('not-completed', { ...afterRefusal, notCompletedSince: NOW - ms });
    expect(after(30 * MINUTE - 1)).toMatchObject({
      status: 'queued',
      memory: { notCompletedSince: NOW - 30 * MINUTE + 1 },
    });
    expect(after(30 * MINUTE)).toMatchObject({ status: 'parked', parkReason: 'NOT_COMPLETED' });
  });
});

describe('REVOKED, EXPIRED, verified 404', () => {
  it.each<[string, WechatPayReply, QueryOutcome, string]>([
    ['REVOKED', shows({ state: 'REVOKED' }), 'revoked', 'ORDER_REVOKED'],
    ['EXPIRED', shows({ state: 'EXPIRED' }), 'expired', 'ORDER_EXPIRED'],
    ['404', failed(404, 'ORDER_NOT_EXIST'), 'not-found', 'ORDER_NOT_FOUND'],
  ])('%s is parked', (_what, answer, outcome, parkReason) => {
    expect(outcomeOf(answer)).toBe(outcome);
    expect(step(outcome)).toMatchObject({ status: 'parked', parkReason, dueAt: NOW + PARKED_QUERY_MS });
  });
});

describe('unknown value, unverified, 5xx, timeout', () => {
  it.each<[string, WechatPayReply]>([
    ['a state of tomorrow', shows({ state: 'PAUSED' })],
    ['no state', shows({})],
    ['a collection state of tomorrow', shows({ ...collecting(), collection: { state: 'WAIT_PAY' } })],
    ['paid, but not finished', shows({ ...done(byWechatPay(1)), state: 'DOING' })],
    [
      'collection records that are no list',
      shows({ ...collecting(), collection: { state: 'USER_PAYING', details: {} } }),
    ],
    ...UNBELIEVED.map<[string, WechatPayReply]>((verification) => [
      `${verification}, though it shows our collection`,
      shows(done(ours), { verification }),
    ]),
    ['an unverified 403', failed(403, 'NO_AUTH', { verification: 'unsigned' })],
    ['an unverified 404', failed(404, 'ORDER_NOT_EXIST', { verification: 'bad-signature' })],
    ['a 500', failed(500, 'SYSTEM_ERROR')],
    ['a 400', failed(400, 'PARAM_ERROR')],
    ['a 401 without a JSON code', failed(401, null)],
    ['a 429 without a JSON code', failed(429, null)],
    ['a 204', shows(done(ours), { status: 204 })],
    ['a 201', shows(done(ours), { status: 201 })],
    ['a timeout', broken('timeout')],
    ['no way to the network', broken('dns', { sent: 'no' })],
    ['half an answer', shows(done(ours), { failure: 'truncated' })],
    ['a body that is no object', shows({}, { body: [done(ours)] })],
    ['no body', shows({}, { body: null })],
  ])('%s leaves it uncertain', (_what, answer) => {
    expect(classifyQueryReply(answer, sync).outcome).toBe('unknown');
    expect(step(outcomeOf(answer)).status).toBe('uncertain');
  });

  it('backs off', () => {
    const next = step('unknown', { ...afterPossibleSend, failures: 3 }, { random: 0.5 });
    expect(next).toMatchObject({ status: 'uncertain', dueAt: NOW + 4500, memory: { failures: 4 } });
  });

  it('keeps the first answer that did not show ours, so that a hiccup costs no time', () => {
    const memory = { ...afterPossibleSend, absentSince: NOW - 5000 };
    expect(step('unknown', memory).memory.absentSince).toBe(NOW - 5000);
  });

  it('parks what has been uncertain for the maximal age', () => {
    const aged = (ms: number) => step('unknown', { ...afterPossibleSend, uncertainSince: NOW - ms });
    expect(aged(settings.maxAgeMs - 1).status).toBe('uncertain');
    expect(aged(settings.maxAgeMs)).toMatchObject({ status: 'parked', parkReason: 'TOO_OLD' });
  });
});

describe('query refused: 401 breaker, 429 pause, verified 403 three times', () => {
  it('is left to others at once after a 401 that is the credential, and nothing is counted', () => {
    expect(outcomeOf(failed(401, 'SIGN_ERROR', { verification: 'unsigned' }))).toBe('unauthorized');
    const next = step('unauthorized', afterPossibleSend, { credential: 'refused' });
    expect(next).toMatchObject({ status: 'uncertain', dueAt: NOW + settings.backoffMinMs });
    expect(next.memory).toEqual(afterPossibleSend);
  });

  it('backs off after a 401 for which the credential could not be asked for, and counts no 401', () => {
    for (const credential of ['unanswered', null] as const) {
      const next = step('unauthorized', { ...afterPossibleSend, failures: 4 }, { credential });
      expect(next).toMatchObject({ status: 'uncertain', dueAt: NOW + 8500 });
      expect(next.memory).toMatchObject({ failures: 5, unauthorized: 0 });
    }
  });

  it.each([
    ['for the pause of the settings', null, 60_000],
    ['for a longer Retry-After', 90_000, 90_000],
    ['for a shorter Retry-After', 5000, 5000],
  ])('waits %s after a 429', (_what, retryAfterMs, ms) => {
    expect(outcomeOf(failed(429, 'RATELIMIT_EXCEEDED', { verification: 'unsigned' }))).toBe('rate-limited');
    const next = step('rate-limited', afterPossibleSend, { retryAfterMs });
    expect(next).toMatchObject({ status: 'uncertain', dueAt: NOW + ms, memory: { failures: 0 } });
  });

  it('asks again after the first and second verified 403 and is parked at the third', () => {
    expect(outcomeOf(failed(403, 'NO_AUTH'))).toBe('forbidden');
    const first = step('forbidden');
    const second = step('forbidden', first.memory);
    expect([first.status, second.status]).toEqual(['uncertain', 'uncertain']);
    expect(step('forbidden', second.memory)).toMatchObject({
      status: 'parked',
      parkReason: 'QUERY_FORBIDDEN',
    });
  });

  it('parks within a minute of the first 403, however often the line failed before', () => {
    let memory = { ...afterPossibleSend, failures: 40 };
    let waitedMs = 0;
    for (let next = step('forbidden', memory, { random: 1 - Number.EPSILON }); next.status === 'uncertain';) {
      waitedMs += Number(next.dueAt) - NOW;
      memory = next.memory;
      next = step('forbidden', memory, { random: 1 - Number.EPSILON });
    }
    expect(waitedMs).toBeLessThan(60_000);
  });

  it('goes to a person after the third 401 while WeChat Pay accepts the credential, more slowly each time', () => {
    const at = (unauthorized: number) =>
      step('unauthorized', { ...afterPossibleSend, unauthorized }, { credential: 'accepted' });
    expect(at(0)).toMatchObject({ status: 'uncertain', dueAt: NOW + 1000, memory: { unauthorized: 1 } });
    expect(at(1)).toMatchObject({ status: 'uncertain', dueAt: NOW + 1500, memory: { unauthorized: 2 } });
    expect(at(2)).toMatchObject({ status: 'parked', parkReason: 'ALTERED_ON_THE_WAY' });
  });

  it('counts 403s in a row only: an answer in between starts anew', () => {
    const allowed = step('unpaid', { ...afterPossibleSend, forbids: 2 });
    expect(step('forbidden', allowed.memory).status).toBe('uncertain');
  });
});

describe('a sync that a notification had asked about before its first send', () => {
  it('is sent at once after one answer that does not show ours', () => {
    const next = step('unpaid', { ...afterNotification, failures: 5, unauthorized: 2 });
    expect(next).toMatchObject({ status: 'queued', dueAt: NOW + settings.orderGapMs, parkReason: null });
    expect(next.memory).toMatchObject({ doubt: null, uncertainSince: null, maybeSent: false });
  });

  it('waits for the deferral while its order is not completed', () => {
    expect(step('not-completed', afterNotification)).toMatchObject({
      ...{ status: 'queued', dueAt: NOW + settings.deferralMs },
    });
  });

  it.each<[QueryOutcome, object, number]>([
    ['forbidden', { forbids: 2 }, 2500],
    ['unknown', { uncertainSince: NOW - settings.maxAgeMs }, 1000],
    ['unknown', { failures: 3 }, 4500],
    ['rate-limited', {}, settings.ratePauseMs],
  ])('is sent after the usual wait when the query is %s %j', (outcome, memory, ms) => {
    const next = step(outcome, { ...afterNotification, ...memory });
    expect(next).toMatchObject({ status: 'queued', dueAt: NOW + ms, memory: { uncertainSince: null } });
  });

  it('is sent when the credential is accepted and its query is not', () => {
    const next = step('unauthorized', { ...afterNotification, unauthorized: 2 }, { credential: 'accepted' });
    expect(next).toMatchObject({ status: 'queued', memory: { unauthorized: 3 } });
  });

  it.each<[QueryOutcome, string]>([
    ['ours', 'synced'],
    ['double-paid', 'double_paid'],
    ['revoked', 'parked'],
  ])('becomes what the order proves: %s is %s', (outcome, status) => {
    expect(step(outcome, afterNotification).status).toBe(status);
  });
});

describe('a whole-order sync (no seq)', () => {
  const part = (seq: number, amount: number) => ({ ...ours, seq, amount });

  it.each([
    ['in one collection', done(part(1, 10_000))],
    ['in several', done(part(1, 4000), part(2, 6000))],
    [
      'at another time, which several collections cannot share',
      done({ ...part(1, 10_000), paid_time: undefined }),
    ],
  ])('is synced when all was collected by the merchant: %s', (_what, order) => {
    expect(outcomeOf(shows(order), whole)).toBe('ours');
  });

  it('is synced without a sum where no amount was given', () => {
    expect(outcomeOf(shows(done(part(1, 77))), { ...whole, paidAmount: null })).toBe('ours');
  });

  it('is synced when a part was paid on-line and the rest is there with its facts', () => {
    const rest = { ...whole, paidAmount: 6000 };
    const mixed = (own: object) => shows(done(byWechatPay(1), own));
    expect(outcomeOf(mixed(part(2, 6000)), rest)).toBe('ours');
    expect(outcomeOf(mixed(part(2, 6000)), { ...rest, paidAmount: null })).toBe('ours');
    expect(outcomeOf(mixed(part(2, 6001)), rest)).toBe('double-paid');
    expect(outcomeOf(mixed({ ...part(2, 6000), paid_time: '2024-01-01T00:00:00+08:00' }), rest)).toBe(
      'double-paid',
    );
  });

  it('is synced by the one record with its facts, whoever told the others', () => {
    const other = { ...part(1, 3), paid_time: '2024-01-01T00:00:00+08:00' };
    expect(outcomeOf(shows(done(other, part(2, 10_000))), whole)).toBe('ours');
    expect(outcomeOf(shows(done(other, byWechatPay(2), part(3, 10_000))), whole)).toBe('ours');
    const withoutAmount = { ...whole, paidAmount: null };
    expect(outcomeOf(shows(done(other, byWechatPay(2), part(3, 77))), withoutAmount)).toBe('ours');
  });

  it.each<[string, object, QueryOutcome]>([
    ['two records have its facts', done(part(1, 10_000), part(2, 10_000)), 'unclear'],
    ['two, beside an on-line one', done(part(1, 10_000), byWechatPay(2), part(3, 10_000)), 'unclear'],
    ['it may be the record without an amount', done(byWechatPay(1), part(2, Number.NaN)), 'unclear'],
    [
      'it may be the record without an instant',
      done(byWechatPay(1), { ...part(2, 10_000), paid_time: undefined }),
      'unclear',
    ],
    [
      'it may be the record of a kind we do not know',
      done(byWechatPay(1), { ...ours, paid_type: 'CASH' }),
      'unclear',
    ],
    [
      'a record of a kind we do not know may undo it',
      done(part(1, 10_000), { ...part(2, 1), paid_type: 'BACK' }),
      'unclear',
    ],
    ['the order still collects', collecting(byWechatPay(1), part(2, 10_000)), 'unknown'],
  ])('is neither synced nor said to be absent where %s', (_what, order, outcome) => {
    expect(outcomeOf(shows(order), whole)).toBe(outcome);
  });

  it.each<[string, object, QueryOutcome]>([
    ['another sum', done(part(1, 4000), part(2, 6001)), 'unclear'],
    ['an amount that cannot be read', done(part(1, 4000), { ...ours, amount: '6000' }), 'unclear'],
    ['no records', done(), 'unclear'],
    ['a record of a kind we do not know', done(part(1, 10_000), unreadable), 'unclear'],
    ['a record that is no object', done(part(1, 10_000), 'x' as unknown as object), 'unclear'],
    ['a collection of WeChat Pay', done(part(1, 4000), byWechatPay(2)), 'double-paid'],
    ['the merchant only, but not finished', collecting(part(1, 4000)), 'unpaid'],
    ['a record of a kind we do not know, not finished', collecting(unreadable), 'unknown'],
  ])('is not synced by %s', (_what, order, outcome) => expect(outcomeOf(shows(order), whole)).toBe(outcome));
});

describe('a parked sync', () => {
  const ask = (outcome: QueryOutcome, failures = 0) =>
    afterParkedQuery(outcome, 'UNCLEAR', input({ memory: { ...afterRefusal, failures } }));

  it.each<[QueryOutcome, string]>([
    ['ours', 'synced'],
    ['double-paid', 'double_paid'],
  ])('is moved by proof: %s makes it %s', (outcome, status) => {
    expect(ask(outcome)).toMatchObject({ status, evidence: 'query', dueAt: null });
  });

  it.each<[QueryOutcome]>([
    ['differs'],
    ['seq-taken'],
    ['unclear'],
    ['unpaid'],
    ['not-completed'],
    ['revoked'],
    ['expired'],
    ['unknown'],
    ['not-found'],
    ['forbidden'],
    ['rate-limited'],
    ['unauthorized'],
  ])('is left to its person by %s, with its reason, and asked for again later', (outcome) => {
    expect(ask(outcome)).toEqual({
      status: 'parked',
      dueAt: NOW + 2 * HOUR,
      parkReason: 'UNCLEAR',
      evidence: null,
      memory: { ...afterRefusal, failures: 1 },
    });
  });

  it('is asked for after an hour, then at twice the distance each time, up to a day', () => {
    const parked = step('unclear', { ...afterPossibleSend, failures: 7 });
    const waits = [Number(parked.dueAt) - NOW];
    let { failures } = parked.memory;
    for (let queries = 0; queries < 8; queries += 1) {
      const next = ask('unclear', failures);
      waits.push(Number(next.dueAt) - NOW);
      failures = next.memory.failures;
    }
    expect(waits.map((wait) => wait / HOUR)).toEqual([1, 2, 4, 8, 16, 24, 24, 24, 24]);
    expect(Number(ask('unclear', 100_000).dueAt) - NOW).toBe(24 * HOUR);
  });

  it('keeps what led to its parking and the last ten routine queries, whatever their numbers', () => {
    expect(superfluousAttempts(13, 10)).toBeNull();
    // Parked by attempt 3: queries 4 to 14, and query 4 is one too many.
    expect(superfluousAttempts(14, 11)).toEqual({ first: 4, last: 4 });
    // Those that could not be deleted before are named again.
    expect(superfluousAttempts(20, 17)).toEqual({ first: 4, last: 10 });
  });
});
