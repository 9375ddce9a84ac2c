import fc from 'fast-check';
import { formatPaidTime, validateSyncRequest } from '../../src/api/index.js';
import { bodyOf, NOW, official, PAID_AT, withDetail, without } from './support/requests.js';
import { always } from '../support/always.js';

const OFFICIAL_BODY =
  '{"service_id":"500001","sub_mchid":"1900000109","type":"Order_Paid",' +
  '"detail":{"seq":1,"paid_time":"2019-11-11T16:24:05+08:00","paid_amount":1}}';

describe('a sync request that is accepted', () => {
  it('is answered with its facts', () => {
    expect(validateSyncRequest(official, NOW)).toEqual({
      outOrderNo: '1234323JKHDFE1243252',
      serviceId: '500001',
      subMchid: '1900000109',
      seq: 1,
      paidAt: PAID_AT,
      paidAmount: 1,
      body: OFFICIAL_BODY,
    });
  });

  it.each([
    ['the same instant in UTC', { paid_time: '2019-11-11T08:24:05Z' }],
    ['the same instant west of Greenwich', { paid_time: '2019-11-10T20:24:05-12:00' }],
    ['the same instant on the next day', { paid_time: '2019-11-11T22:24:05+14:00' }],
    ['the same instant half an hour beside', { paid_time: '2019-11-11T13:54:05+05:30' }],
    ['an unknown local offset', { paid_time: '2019-11-11T08:24:05-00:00' }],
    ['a fraction of zero', { paid_time: '2019-11-11T16:24:05.000+08:00' }],
    ['nine digits of zero', { paid_time: '2019-11-11T16:24:05.000000000+08:00' }],
    ['an amount written with a zero fraction', { paid_amount: 1.0 }],
  ])('has the same bytes with %s', (_what, detail) => expect(bodyOf(withDetail(detail))).toBe(OFFICIAL_BODY));

  it('has the same bytes whatever the order of its fields', () => {
    const { seq, paid_time, paid_amount } = official.detail;
    const { out_order_no, service_id, sub_mchid, type } = official;
    const turned = { detail: { paid_amount, paid_time, seq }, type, sub_mchid, out_order_no, service_id };
    expect(bodyOf(turned)).toBe(OFFICIAL_BODY);
  });

  it('settles the whole order without seq', () => {
    const request = { ...official, detail: without(official.detail, 'seq') };
    expect(validateSyncRequest(request, NOW).seq).toBe(0);
    expect(bodyOf(request)).toBe(OFFICIAL_BODY.replace('"seq":1,', ''));
  });

  it('leaves the amount out of the body when none is given', () => {
    const request = { ...official, detail: without(official.detail, 'paid_amount') };
    expect(validateSyncRequest(request, NOW).paidAmount).toBeNull();
    expect(bodyOf(request)).toBe(OFFICIAL_BODY.replace(',"paid_amount":1', ''));
  });

  it('takes undefined for absent, as TypeScript callers write it', () => {
    const request = withDetail({ seq: undefined, paid_amount: undefined });
    expect(validateSyncRequest(request, NOW)).toMatchObject({ seq: 0, paidAmount: null });
  });

  it.each([
    ['one character', 'a'],
    ['32 characters', 'a'.repeat(32)],
    ['each kind of character there is', 'aZ09_-|*'],
    ['nothing but punctuation', '*|-_'],
    ['the name of an inherited property', '__proto__'],
  ])('may have an order number of %s', (_what, out_order_no) => {
    expect(validateSyncRequest({ ...official, out_order_no }, NOW).outOrderNo).toBe(out_order_no);
  });

  it('keeps order numbers that differ in case apart', () => {
    const of = (out_order_no: string) => validateSyncRequest({ ...official, out_order_no }, NOW).outOrderNo;
    expect([of('a1'), of('A1')]).toEqual(['a1', 'A1']);
  });

  it('never carries the order number in its body, since the path has it', () => {
    expect(bodyOf(official)).not.toContain('out_order_no');
  });

  it.each([
    ['the largest seq the ledger holds', { seq: 2_147_483_647 }],
    ['the largest exact amount', { paid_amount: Number.MAX_SAFE_INTEGER }],
  ])('may have %s, and it is written digit by digit', (_what, detail) => {
    expect(bodyOf(withDetail(detail))).toContain(JSON.stringify(detail).slice(1, -1));
  });

  it('may lie exactly 5 minutes ahead of our clock', () => {
    expect(validateSyncRequest(official, PAID_AT - 300_000).paidAt).toBe(PAID_AT);
  });

  it('may be of the first second of 2019 in China', () => {
    const first = withDetail({ paid_time: '2018-12-31T16:00:00Z' });
    expect(bodyOf(first)).toContain('"paid_time":"2019-01-01T00:00:00+08:00"');
  });

  it('may be years old', () => {
    expect(validateSyncRequest(official, NOW + 10 * 365 * 86_400_000).paidAt).toBe(PAID_AT);
  });

  it('may be frozen, and is not changed', () => {
    const request = Object.freeze({ ...official, detail: Object.freeze({ ...official.detail }) });
    expect(bodyOf(request)).toBe(OFFICIAL_BODY);
    expect(request).toEqual(official);
  });

  it('may have no prototype, as some parsers build it', () => {
    const bare = (value: object) => Object.assign(Object.create(null) as object, value);
    expect(bodyOf(bare({ ...official, detail: bare(official.detail) }))).toBe(OFFICIAL_BODY);
  });

  it('may be an instance of a class of the host, as long as its fields are its own', () => {
    class Payment {
      out_order_no = official.out_order_no;
      service_id = official.service_id;
      sub_mchid = official.sub_mchid;
      type = official.type;
      detail = official.detail;
    }
    expect(bodyOf(new Payment())).toBe(OFFICIAL_BODY);
  });

  it('keeps its facts when the caller changes the object afterwards', () => {
    const request = withDetail({});
    const facts = validateSyncRequest(request, NOW);
    request.detail.paid_amount = 2;
    request.out_order_no = 'other';
    expect(facts).toMatchObject({ outOrderNo: official.out_order_no, paidAmount: 1, body: OFFICIAL_BODY });
  });
});

interface Facts {
  service_id: string;
  sub_mchid: string;
  seconds: number;
  seq: number | undefined;
  paid_amount: number | undefined;
}

describe('the canonical body', () => {
  const latest = Date.parse('9999-12-31T00:00:00Z');
  const id = fc.stringMatching(/^[0-9A-Za-z_-]{1,32}$/);
  const facts: fc.Arbitrary<Facts> = fc.record({
    service_id: id,
    sub_mchid: id,
    seconds: fc.integer({ min: Date.parse('2019-01-01T00:00:00+08:00') / 1000, max: latest / 1000 }),
    seq: fc.option(fc.integer({ min: 1, max: 2_147_483_647 }), { nil: undefined }),
    paid_amount: fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
  });
  const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });

  const requestOf = ({ seconds, seq, paid_amount, ...ids }: Facts, minutes: number) => ({
    ...ids,
    out_order_no: 'A1',
    type: 'Order_Paid',
    detail: { seq, paid_amount, paid_time: writtenAt(seconds * 1000, minutes) },
  });

  it('is the same for the same facts in any offset', () =>
    always(facts, offset, offset, (one, here, there) => {
      expect(bodyOf(requestOf(one, here), latest)).toBe(bodyOf(requestOf(one, there), latest));
    }));

  it('differs as soon as one fact does', () =>
    always(
      facts,
      facts,
      fc.subarray(['service_id', 'sub_mchid', 'seconds', 'seq', 'paid_amount']),
      (one, other, changed) => {
        const mixed = {
          ...one,
          ...Object.fromEntries(Object.entries(other).filter(([name]) => changed.includes(name as never))),
        };
        const isSame = JSON.stringify(mixed) === JSON.stringify(one);
        expect(bodyOf(requestOf(mixed, 0), latest) === bodyOf(requestOf(one, 0), latest)).toBe(isSame);
      },
    ));

  it('says exactly the facts when it is read back', () =>
    always(facts, offset, (one, minutes) => {
      const { service_id, sub_mchid, seq, paid_amount, seconds } = one;
      expect(JSON.parse(bodyOf(requestOf(one, minutes), latest))).toEqual({
        service_id,
        sub_mchid,
        type: 'Order_Paid',
        detail: { seq, paid_time: formatPaidTime(seconds * 1000), paid_amount },
      });
    }));
});

/** RFC 3339 at an offset, written independently of the code under test. */
function writtenAt(at: number, minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const sign = minutes < 0 ? '-' : '+';
  const abs = Math.abs(minutes);
  const wall = new Date(at + minutes * 60_000).toISOString();
  // Years before 0 and after 9999 cannot be written; there UTC is used.
  if (!/^\d{4}-/.test(wall)) return `${new Date(at).toISOString().slice(0, 19)}Z`;
  return `${wall.slice(0, 19)}${sign}${two(Math.floor(abs / 60))}:${two(abs % 60)}`;
}
