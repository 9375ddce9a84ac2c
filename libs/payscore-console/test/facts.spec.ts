import type { Sync } from '../src/api/types.js';
import { formatCount, formatSpan } from '../src/i18n/format.js';
import { evidenceOf, factsOf } from '../src/story/index.js';

const sync = (request: unknown, order: unknown = null, seq = 1) =>
  ({ request, seq, evidence: { source: 'query', order } }) as Sync;

const request = { service_id: '2002', detail: { paid_time: '2026-11-28T20:00:05+08:00', paid_amount: 100 } };

describe('recorded facts', () => {
  it('are read from the body as it is sent', () => {
    expect(factsOf(sync(request))).toEqual({
      ...{ serviceId: '2002', amount: 100, paidTime: '2026-11-28T20:00:05+08:00' },
    });
  });

  it.each([[null], ['text'], [[]], [{ detail: { paid_amount: '1', paid_time: 5 } }]])(
    'are absent from %j',
    (body) => {
      expect(factsOf(sync(body))).toEqual({ serviceId: null, amount: null, paidTime: null });
    },
  );
});

describe('evidence', () => {
  const detail = {
    seq: 1,
    amount: 100,
    paidType: 'MCH',
    paidAt: '2026-11-28T12:00:05.000Z',
    transactionId: null,
  };

  it('differs from the recorded fact by amount and by the second', () => {
    const order = {
      state: 'DONE',
      details: [detail, { ...detail, amount: 99 }, { ...detail, paidAt: '2026-11-28T12:00:06.000Z' }],
    };
    const differing = evidenceOf(sync(request, order))?.collections.map((one) => one.differing);
    expect(differing).toEqual([[], ['amount'], ['paidAt']]);
  });

  it('does not compare other collections, online ones among them', () => {
    const order = {
      details: [
        { ...detail, seq: 2 },
        { ...detail, paidType: 'NEWTON' },
      ],
    };
    expect(evidenceOf(sync(request, order))?.collections.map((one) => one.differing)).toEqual([null, null]);
  });

  it('reads anything', () => {
    expect(evidenceOf(sync(request, null))).toBeNull();
    expect(evidenceOf(sync(request, { details: ['x', null, { seq: 'one' }] }))?.collections).toHaveLength(3);
    expect(evidenceOf(sync(request, { details: 'none' }))?.collections).toEqual([]);
  });
});

describe('numbers as people read them', () => {
  it('says at least where a count stops', () => {
    expect(formatCount('en', 9999)).toBe('9,999');
    expect(formatCount('en', 10_000)).toBe('10,000+');
  });

  it('gives a span in its largest unit', () => {
    expect([0, 999, 1500, 59_999, 60_000, 3_600_000 * 30].map((ms) => formatSpan('en', ms))).toEqual([
      ...['0 ms', '999 ms', '1.5 sec', '59 sec', '1 min', '1 day'],
    ]);
    expect(formatSpan('zh', 120_000)).toBe('2分钟');
  });
});
