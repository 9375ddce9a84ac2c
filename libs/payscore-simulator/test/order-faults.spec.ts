import type { Simulator } from '../src/index.js';
import { isSigned, order, queryCall, send, startWithOrder, syncCall } from './support/merchant.js';
import { sendRaw } from './support/raw-socket.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startWithOrder();
});
afterEach(() => simulator.close());

const sync = (outOrderNo: string) => send(simulator, syncCall(outOrderNo));
const query = (outOrderNo: string) => send(simulator, queryCall(outOrderNo));
const stateOf = (outOrderNo: string) => simulator.orders.get(outOrderNo).state;

describe('an order number that asks for a fault', () => {
  it('LOST: the first sync is not taken, the second is; the order needs no putting', async () => {
    expect((await sync('LOST-E503-1')).status).toBe(503);
    expect((await query('LOST-E503-1')).json).toMatchObject({ state: 'DOING', total_amount: 100 });
    expect((await sync('LOST-E503-1')).status).toBe(204);
    expect(stateOf('LOST-E503-1')).toBe('DONE');
  });

  it('TOOK: the first sync is taken, whatever is seen', async () => {
    const reply = await sync('TOOK-PROBE-1');
    expect(isSigned(simulator, reply)).toBe(false);
    expect((await query('TOOK-PROBE-1')).json).toMatchObject({ state: 'DONE' });
  });

  it('QUERY: the first query is spoilt, no sync is', async () => {
    expect((await sync('QUERY-HTML-1')).status).toBe(204);
    expect((await query('QUERY-HTML-1')).status).toBe(502);
    expect((await query('QUERY-HTML-1')).status).toBe(200);
  });

  it('counts each order by itself, as often as its number says', async () => {
    for (const expected of [500, 500, 500, 204]) expect((await sync('LOST-3X-E500-1')).status).toBe(expected);
    expect((await sync('LOST-3X-E500-2')).status).toBe(500);
  });

  it('takes the amount of the sync that names it first', async () => {
    await send(simulator, syncCall('LOST-E500-9', { paid_amount: 777 }));
    expect(simulator.orders.get('LOST-E500-9').totalAmount).toBe(777);
  });

  it.each([
    ['LOST-RESET-1', 'ECONNRESET', ''],
    ['LOST-HALF-1', undefined, 'HTTP/1.1 200'],
  ])('%s ends the connection', async (outOrderNo, error, start) => {
    const reply = await sendRaw(simulator, syncCall(outOrderNo));
    expect(reply.error).toBe(error);
    expect(reply.text.startsWith(start)).toBe(true);
    expect(stateOf(outOrderNo)).toBe('DOING');
  });

  it.each([
    ['E400', 400],
    ['E401', 401],
    ['E403', 403],
    ['E404', 404],
    ['E429', 429],
    ['HTML', 502],
    ['FORGED', 204],
    ['UNSIGNED', 204],
    ['STALE', 204],
    ['SERIAL', 204],
    ['SLOW0', 204],
  ])('LOST-%s answers %i', async (word, status) => {
    expect((await sync(`LOST-${word}`)).status).toBe(status);
    expect(stateOf(`LOST-${word}`)).toBe('DOING');
  });

  it('goes behind a script', async () => {
    simulator.script.add({ outOrderNoPrefix: 'LOST-', apply: true, reply: { kind: 'normal' } });
    expect((await sync('LOST-E500-1')).status).toBe(204);
  });

  it.each(['LOST-NOTHING-1', 'LOST-E999', 'XLOST-E500', 'LOST-0X-E500', 'lost-E500-1', 'LOST-PROBE5-1'])(
    '%s is an order number like any other',
    async (outOrderNo) => {
      expect(await sync(outOrderNo)).toMatchObject({ status: 404, json: { code: 'ORDER_NOT_EXIST' } });
    },
  );
});

describe('an order number ONLINE-…', () => {
  it('was paid on-line before the first sync, which is refused; the order needs no putting', async () => {
    const refused = await send(simulator, syncCall('ONLINE-1', { paid_amount: 777 }));
    expect(refused).toMatchObject({ status: 400, json: { code: 'ORDER_DONE' } });
    expect((await query('ONLINE-1')).json).toMatchObject({
      state: 'DONE',
      collection: { state: 'USER_PAID', details: [{ amount: 777, paid_type: 'NEWTON' }] },
    });
  });

  it('was paid by the first query, too, for each sub-merchant by itself', async () => {
    const online = { state: 'DONE', total_amount: 100, collection: { details: [{ paid_type: 'NEWTON' }] } };
    expect((await query('ONLINE-2')).json).toMatchObject(online);
    const other = await send(simulator, syncCall('ONLINE-2', {}, { sub_mchid: '1900000777' }));
    expect(other).toMatchObject({ status: 400, json: { code: 'ORDER_DONE' } });
  });

  it('that was put is as it was put', async () => {
    simulator.orders.put(order('ONLINE-3'));
    expect((await sync('ONLINE-3')).status).toBe(204);
  });
});

it('a script by prefix serves only orders of that prefix', async () => {
  simulator.script.add({ outOrderNoPrefix: 'B-', times: 'always', apply: false, reply: { kind: 'html' } });
  expect((await query('A-1')).status).toBe(200);
  expect((await query('B-1')).status).toBe(502);
});
