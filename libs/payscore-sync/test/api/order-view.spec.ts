import fc from 'fast-check';
import { readOrderView } from '../../src/api/index.js';
import { always } from '../support/always.js';

const body = {
  out_order_no: 'A1',
  mchid: '1900000100',
  sub_mchid: '1900000109',
  service_id: '500001',
  order_id: '15646546545165651651',
  state: 'DONE',
  state_description: 'MCH_COMPLETE',
  total_amount: 50000,
  need_collection: true,
  collection: {
    state: 'USER_PAID',
    details: [
      {
        seq: 1,
        amount: 900,
        paid_type: 'NEWTON',
        paid_time: '2019-11-11T16:24:05+08:00',
        transaction_id: 'T1',
      },
    ],
  },
};

const withDetails = (details: unknown) => ({ ...body, collection: { ...body.collection, details } });
const paidAt = (paid_time: unknown) => readOrderView(withDetails([{ paid_time }]))?.details[0]?.paidAt;

describe('an order as a query shows it', () => {
  it('is read field by field', () => {
    expect(readOrderView(body)).toEqual({
      outOrderNo: 'A1',
      mchid: '1900000100',
      subMchid: '1900000109',
      serviceId: '500001',
      orderId: '15646546545165651651',
      state: 'DONE',
      stateDescription: 'MCH_COMPLETE',
      totalAmount: 50000,
      needCollection: true,
      collectionState: 'USER_PAID',
      details: [
        {
          seq: 1,
          amount: 900,
          paidType: 'NEWTON',
          paidAt: Date.parse('2019-11-11T08:24:05Z'),
          transactionId: 'T1',
        },
      ],
    });
  });

  it('is read the same when WeChat Pay adds fields', () => {
    const newer = { ...body, insurance: {}, collection: { ...body.collection, bank_type: 'CFT', x: [1] } };
    expect(readOrderView(newer)).toEqual(readOrderView(body));
  });

  it.each([
    ['RFC 3339 in China time', '2019-11-11T16:24:05+08:00'],
    ['RFC 3339 in UTC', '2019-11-11T08:24:05Z'],
    ['milliseconds', '2019-11-11T16:24:05.678+08:00'],
    ['the form of the mainland, which means China time', '20191111162405'],
  ])('may give paid_time as %s', (_what, text) => {
    expect(paidAt(text)).toBe(Date.parse('2019-11-11T08:24:05Z'));
  });

  it.each([['20190229120000'], ['20191111'], ['2019-11-11T16:24:05'], ['soon'], [1573460645], [null], [{}]])(
    'has no readable paid_time in %p',
    (value) => expect(paidAt(value)).toBeNull(),
  );

  it.each([['seq'], ['amount']])('has no %s but a whole number', (field) => {
    const values = ['1', 1.5, Number.NaN, 2 ** 53, null, [1], true];
    const view = readOrderView(withDetails(values.map((value) => ({ [field]: value }))));
    expect(view?.details.map((detail) => detail[field as 'seq' | 'amount'])).toEqual(values.map(() => null));
  });

  it.each([['null'], ['"text"'], ['1'], ['[]'], ['[{"state":"DONE"}]'], ['true']])(
    'is not there in %s',
    (json) => {
      expect(readOrderView(JSON.parse(json))).toBeNull();
    },
  );

  it.each([
    ['no collection', without('collection')],
    ['a collection of null', { ...body, collection: null }],
    ['no details', { ...body, collection: { state: 'USER_PAYING' } }],
    ['details of null', withDetails(null)],
  ])('has no collection records with %s', (_what, value) => {
    expect(readOrderView(value)?.details).toEqual([]);
  });

  it('keeps the place of a record it cannot read, since that one could be ours', () => {
    const view = readOrderView(withDetails([null, 'x', 7, [], { seq: 2 }]));
    expect(view?.details.map(({ seq, paidType }) => [seq, paidType])).toEqual([
      [null, null],
      [null, null],
      [null, null],
      [null, null],
      [2, null],
    ]);
  });

  it.each([
    ['its records are no list', { 0: { seq: 1 } }],
    ['its records are text', 'none'],
    ['it has more records than can be looked through', Array.from({ length: 1001 }, () => ({ seq: 1 }))],
  ])('is not there when %s, since a part of it would mislead', (_what, details) => {
    expect(readOrderView(withDetails(details))).toBeNull();
  });

  it('drops text of any length that nobody would store', () => {
    expect(readOrderView({ ...body, order_id: 'x'.repeat(513) })?.orderId).toBeNull();
  });

  it.each([
    ['nested nulls', { collection: { details: [null, { seq: null, paid_time: null }] }, state: null }],
    [
      'numbers for text',
      { out_order_no: 1, state: 2, collection: { state: 3, details: [{ paid_type: 4 }] } },
    ],
    ['deep nesting', JSON.parse(`${'{"collection":'.repeat(2000)}1${'}'.repeat(2000)}`)],
    [
      'an own __proto__',
      JSON.parse('{"__proto__":{"state":"DONE"},"collection":{"__proto__":{"state":"USER_PAID"}}}'),
    ],
  ])('is read without an error from %s', (_what, value) => {
    expect(readOrderView(value)).toMatchObject({ state: null, collectionState: null });
  });

  it('is read without an error from anything at all', () => {
    const nearly = fc.record(
      {
        out_order_no: fc.anything(),
        state: fc.anything(),
        collection: fc.oneof(
          fc.anything(),
          fc.record({ state: fc.anything(), details: fc.oneof(fc.anything(), fc.array(fc.anything())) }),
        ),
      },
      { requiredKeys: [] },
    );
    always(fc.oneof(fc.anything(), nearly), (value) => {
      const view = readOrderView(value);
      for (const { seq, amount, paidAt: at, paidType } of view?.details ?? []) {
        for (const number of [seq, amount, at])
          expect(number === null || Number.isSafeInteger(number)).toBe(true);
        expect(paidType === null || typeof paidType === 'string').toBe(true);
      }
    });
  });
});

function without(field: string): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
}
