import type { Simulator } from '../src/index.js';
import {
  BASE,
  PAID_TIME,
  SERVICE_ID,
  SUB_MCHID,
  isSigned,
  order,
  queryCall,
  send,
  startWithOrder,
  syncCall,
} from './support/merchant.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startWithOrder();
});
afterEach(() => simulator.close());

const sync = (detail: Record<string, unknown> = {}) => send(simulator, syncCall('A-1', detail));
const query = async () => (await send(simulator, queryCall('A-1'))).json;

describe('sync', () => {
  it('settles an order that is waiting for payment', async () => {
    expect((await sync()).status).toBe(204);
    expect(await query()).toMatchObject({
      state: 'DONE',
      collection: {
        state: 'USER_PAID',
        paying_amount: 0,
        paid_amount: 100,
        details: [{ seq: 1, amount: 100, paid_type: 'MCH', paid_time: PAID_TIME }],
      },
    });
    expect(simulator.journal.effects()).toEqual([
      expect.objectContaining({ outOrderNo: 'A-1', seq: 1, amount: 100, stateAfter: 'DONE', entryId: 1 }),
    ]);
  });

  it('takes part payments until nothing is outstanding', async () => {
    await sync({ seq: 1, paid_amount: 99 });
    expect(await query()).toMatchObject({
      state: 'DOING',
      state_description: 'MCH_COMPLETE',
      collection: { state: 'USER_PAYING', total_amount: 100, paying_amount: 1, paid_amount: 99 },
    });
    expect((await sync({ seq: 3, paid_amount: 1 })).status).toBe(204);
    expect(simulator.orders.get('A-1')).toMatchObject({ state: 'DONE', collectionState: 'USER_PAID' });
  });

  it('settles all that is outstanding when it names no seq', async () => {
    await sync({ seq: 1, paid_amount: 30 });
    expect((await sync({ seq: undefined, paid_amount: undefined })).status).toBe(204);
    expect(simulator.orders.get('A-1').details.map(({ seq, amount }) => [seq, amount])).toEqual([
      [1, 30],
      [2, 70],
    ]);
  });

  it.each([
    ['more than is outstanding', { paid_amount: 101 }],
    ['less than the whole order without a seq', { seq: undefined, paid_amount: 99 }],
    ['a paid_time in the future', { paid_time: '2999-01-01T00:00:00+08:00' }],
  ])('is refused for %s', async (_name, detail) => {
    expect(await sync(detail)).toMatchObject({ status: 400, json: { code: 'INVALID_REQUEST' } });
    expect(simulator.orders.get('A-1').details).toEqual([]);
  });

  it('measures paid_time by its own clock', async () => {
    simulator.setClockOffset(-10_000);
    const paidTime = new Date(Date.now() - 5000).toISOString();
    expect((await sync({ paid_time: paidTime })).json.code).toBe('INVALID_REQUEST');
    simulator.setClockOffset(0);
    expect((await sync({ paid_time: paidTime })).status).toBe(204);
  });

  it('is refused when the same facts come again, the same instant in another offset too', async () => {
    await sync();
    expect(await sync({ paid_time: '2019-11-11T08:24:05Z' })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_REQUEST' },
    });
    expect(simulator.journal.effects()).toHaveLength(1);
  });

  it('accepts the same facts again when told so, without a second effect', async () => {
    await simulator.close();
    simulator = await startWithOrder({ repeat: 'accept' });
    await sync();
    expect((await sync()).status).toBe(204);
    expect((await sync({ paid_amount: 99 })).json.code).toBe('INVALID_REQUEST');
    expect(simulator.journal.effects()).toHaveLength(1);
    expect(simulator.journal.entries().map(({ applied }) => applied)).toEqual([true, false, false]);
  });

  it('is refused while the customer is in the cashier, and changes nothing', async () => {
    const before = simulator.orders.setCashier('A-1', true);
    expect(await sync()).toMatchObject({ status: 400, json: { code: 'INVALID_REQUEST' } });
    expect(simulator.orders.get('A-1')).toEqual(before);
    simulator.orders.setCashier('A-1', false);
    expect((await sync()).status).toBe(204);
  });

  it('is refused with ORDER_DONE after the customer paid on-line', async () => {
    simulator.orders.customerPays('A-1');
    expect(await sync()).toMatchObject({ status: 400, json: { code: 'ORDER_DONE' } });
    expect(await query()).toMatchObject({
      state: 'DONE',
      collection: {
        details: [{ seq: 1, paid_type: 'NEWTON', transaction_id: expect.stringMatching(/^\d{28}$/) }],
      },
    });
  });

  it('is refused when its seq was taken by a part payment on-line', async () => {
    simulator.orders.customerPays('A-1', { amount: 40 });
    expect((await sync({ paid_amount: 60 })).json.code).toBe('INVALID_REQUEST');
    expect((await sync({ seq: 2, paid_amount: 60 })).status).toBe(204);
    expect((await sync({ seq: 3 })).json.code).toBe('ORDER_DONE');
  });

  it.each([
    [{ state: 'CREATED' }, 'INVALID_ORDER_STATE'],
    [{ state: 'DOING', stateDescription: 'USER_CONFIRM' }, 'INVALID_ORDER_STATE'],
    [{ state: 'EXPIRED' }, 'INVALID_ORDER_STATE'],
    [{ state: 'REVOKED' }, 'ORDER_CANCELED'],
    [{ state: 'DONE' }, 'ORDER_DONE'],
  ] as const)('is refused in %j with %s', async (state, code) => {
    simulator.orders.put(order('A-1', state));
    expect(await sync()).toMatchObject({ status: 400, json: { code } });
  });

  it.each([
    ['an unknown order', syncCall('B-1')],
    ['another service_id', syncCall('A-1', {}, { service_id: '1' })],
    ['another sub_mchid', syncCall('A-1', {}, { sub_mchid: '1900000110' })],
  ])('answers 404 for %s', async (_name, call) => {
    const reply = await send(simulator, call);
    expect(reply).toMatchObject({ status: 404, json: { code: 'ORDER_NOT_EXIST' } });
    expect(isSigned(simulator, reply)).toBe(true);
  });
});

describe('the body of a sync', () => {
  it.each([
    ['/out_order_no', syncCall('A-1', {}, { out_order_no: 'A-1' })],
    ['/service_id', syncCall('A-1', {}, { service_id: undefined })],
    ['/service_id', syncCall('A-1', {}, { service_id: '1'.repeat(33) })],
    ['/sub_mchid', syncCall('A-1', {}, { sub_mchid: 1900000109 })],
    ['/type', syncCall('A-1', {}, { type: 'order_paid' })],
    ['/detail', syncCall('A-1', {}, { detail: null })],
    ['/detail/seq', syncCall('A-1', { seq: 0 })],
    ['/detail/seq', syncCall('A-1', { seq: null })],
    ['/detail/seq', syncCall('A-1', { seq: '1' })],
    ['/detail/seq', syncCall('A-1', { seq: 1.5 })],
    ['/detail/paid_amount', syncCall('A-1', { paid_amount: -1 })],
    ['/detail/paid_time', syncCall('A-1', { paid_time: undefined })],
    ['/detail/paid_time', syncCall('A-1', { paid_time: '20191111162405' })],
    ['/detail/paid_time', syncCall('A-1', { paid_time: '2019-11-11T16:24:05' })],
    ['/detail/paid_time', syncCall('A-1', { paid_time: '2019-02-29T16:24:05Z' })],
    ['/detail/paid_time', syncCall('A-1', { paid_time: '2019-11-11T24:00:00Z' })],
    ['/detail/amount', syncCall('A-1', { amount: 1 })],
  ])('is refused at %s', async (field, call) => {
    expect(await send(simulator, call)).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field, issue: expect.any(String), location: 'body' } },
    });
  });

  it.each([
    ['not JSON', 'paid'],
    ['a character of four bytes', JSON.stringify({ service_id: '😀' })],
    ['empty', ''],
  ])('is refused when it is %s', async (_name, body) => {
    const reply = await send(simulator, { ...syncCall('A-1'), method: 'POST', body });
    expect(reply).toMatchObject({ status: 400, json: { code: 'INVALID_REQUEST' } });
  });

  it.each(['%', '%E4%BD%A0', 'a%20b', 'a'.repeat(33), 'a%2Fb'])(
    'needs a well-formed order number: %s',
    async (raw) => {
      const reply = await send(simulator, { ...syncCall('A-1'), target: `${BASE}/${raw}/sync` });
      expect(reply).toMatchObject({
        status: 400,
        json: { code: 'PARAM_ERROR', detail: { field: 'out_order_no', value: raw, location: 'path' } },
      });
    },
  );
});

describe('query', () => {
  it('shows the order in wire terms', async () => {
    const reply = await send(simulator, queryCall('A-1'));
    expect(isSigned(simulator, reply)).toBe(true);
    expect(reply.json).toEqual({
      out_order_no: 'A-1',
      service_id: SERVICE_ID,
      appid: simulator.institution.appid,
      mchid: simulator.merchant.mchid,
      sub_mchid: SUB_MCHID,
      order_id: expect.stringMatching(/^\d{28}$/),
      service_introduction: expect.any(String),
      state: 'DOING',
      state_description: 'MCH_COMPLETE',
      total_amount: 100,
      currency: 'HKD',
      time_range: { start_time: expect.stringMatching(/\+08:00$/) },
      need_collection: true,
      collection: {
        state: 'USER_PAYING',
        total_amount: 100,
        paying_amount: 100,
        paid_amount: 0,
        details: [],
      },
    });
  });

  it('has no state_description outside DOING and no collection when nothing is owed', async () => {
    simulator.orders.put(order('A-1', { state: 'DONE', totalAmount: 0 }));
    const shown = await query();
    expect(shown).toMatchObject({ state: 'DONE', need_collection: false });
    expect(shown).not.toHaveProperty('state_description');
    expect(shown).not.toHaveProperty('collection');
  });

  it.each([
    ['404 for an unknown order', queryCall('B-1'), 404, 'ORDER_NOT_EXIST'],
    ['404 for another service_id', queryCall('A-1', { service_id: '1' }), 404, 'ORDER_NOT_EXIST'],
    ['400 without out_order_no', { target: `${BASE}?service_id=1&sub_mchid=1` }, 400, 'PARAM_ERROR'],
    ['400 without sub_mchid', queryCall('A-1', { sub_mchid: '' }), 400, 'PARAM_ERROR'],
    ['400 for an unknown parameter', queryCall('A-1', { query_id: '1' }), 400, 'PARAM_ERROR'],
    [
      '400 for a parameter given twice',
      { target: `${queryCall('A-1').target}&sub_mchid=1` },
      400,
      'PARAM_ERROR',
    ],
  ])('answers %s', async (_name, call, status, code) => {
    expect(await send(simulator, call)).toMatchObject({ status, json: { code } });
  });

  it('keeps orders of two sub-merchants apart', async () => {
    simulator.orders.put(order('A-1', { subMchid: '1900000110', totalAmount: 7 }));
    expect((await query()).total_amount).toBe(100);
    expect((await send(simulator, queryCall('A-1', { sub_mchid: '1900000110' }))).json.total_amount).toBe(7);
    expect(() => simulator.orders.get('A-1')).toThrow('several sub-merchants');
  });
});

it.each([
  ['GET', `${BASE}/A-1/sync`],
  ['POST', BASE],
  ['GET', '/'],
  ['DELETE', '/v3/certificates'],
])('answers %s %s with a signed 404', async (method, target) => {
  const reply = await send(simulator, { method, target });
  expect(reply).toMatchObject({ status: 404, json: { code: 'RESOURCE_NOT_EXISTS' } });
  expect(isSigned(simulator, reply)).toBe(true);
});
