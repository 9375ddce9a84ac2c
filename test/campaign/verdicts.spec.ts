import fc from 'fast-check';
import { judgeOrder } from '../../libs/payscore-sync/src/delivery/outcome/index.js';
import { isHeld } from './checker/facts.js';
import type { Fact, RemoteDetail, RemoteOrder } from './checker/history.js';

const T = 1_800_000_000_000;

const anyFact: fc.Arbitrary<Fact> = fc.record({
  orderNo: fc.constant('A'),
  seq: fc.constantFrom(0, 0, 1, 2),
  amount: fc.constantFrom(100, 200, null),
  paidAt: fc.constant(T),
});

const anyDetail: fc.Arbitrary<RemoteDetail> = fc.record({
  seq: fc.constantFrom(1, 2, 3),
  amount: fc.constantFrom(100, 100, 200, 3),
  paidAt: fc.constantFrom(T, T, T + 1000),
  paidType: fc.constantFrom('MCH', 'MCH', 'NEWTON'),
});

const anyOrder: fc.Arbitrary<RemoteOrder> = fc.record({
  orderNo: fc.constant('A'),
  state: fc.constantFrom('DOING', 'DONE', 'DONE', 'REVOKED'),
  details: fc.uniqueArray(anyDetail, { maxLength: 4, selector: ({ seq }) => seq }),
});

/** The product's judgement of what a query of this order shows. */
const judged = (fact: Fact, { state, details }: RemoteOrder) =>
  judgeOrder(
    {
      ...{ outOrderNo: 'A', mchid: 'M', subMchid: 'S', serviceId: 'V', orderId: null, state },
      ...{ stateDescription: 'MCH_COMPLETE', totalAmount: 1, needCollection: true },
      collectionState: state === 'DONE' ? 'USER_PAID' : 'USER_PAYING',
      details: details.map((detail) => ({ ...detail, transactionId: null })),
    },
    {
      ...{ mchid: 'M', subMchid: 'S', serviceId: 'V', outOrderNo: 'A' },
      ...{ seq: fact.seq, paidAt: fact.paidAt, paidAmount: fact.amount },
    },
  );

describe('checker and product', () => {
  it('agree on which orders hold a sync', () => {
    fc.assert(
      fc.property(anyFact, anyOrder, (fact, order) => {
        expect(isHeld(fact, order)).toBe(judged(fact, order) === 'ours');
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[string, Fact, RemoteDetail[]]>([
    [
      'the whole, beside a record that somebody else told',
      { orderNo: 'A', seq: 0, amount: 8680, paidAt: T },
      [
        { seq: 1, amount: 3, paidAt: T - 5000, paidType: 'MCH' },
        { seq: 2, amount: 8680, paidAt: T, paidType: 'MCH' },
      ],
    ],
    [
      'the whole without an amount, beside one and an on-line part',
      { orderNo: 'A', seq: 0, amount: null, paidAt: T },
      [
        { seq: 1, amount: 3, paidAt: T - 5000, paidType: 'MCH' },
        { seq: 2, amount: 5, paidAt: T + 5000, paidType: 'NEWTON' },
        { seq: 3, amount: 8680, paidAt: T, paidType: 'MCH' },
      ],
    ],
  ])('both find %s', (_what, fact, details) => {
    const order = { orderNo: 'A', state: 'DONE', details };
    expect([isHeld(fact, order), judged(fact, order)]).toEqual([true, 'ours']);
  });
});
