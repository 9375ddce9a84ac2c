import fc from 'fast-check';
import { OUT_ORDER_NO, PayscoreApi } from '../../src/api/index.js';
import type { WechatPayReply, WechatPayRequest } from '../../src/entries/wechatpay.js';

const BASE = '/v3/payscore/oversea/partner/serviceorder';
const ALLOWED = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-|*';

function recorded() {
  const calls: { request: WechatPayRequest; options: { signal?: AbortSignal } | undefined }[] = [];
  const reply = { status: 204 } as WechatPayReply;
  const api = new PayscoreApi({
    call: (request, options) => {
      calls.push({ request, options });
      return Promise.resolve(reply);
    },
  });
  const path = () => calls.at(-1)?.request.path as string;
  return { api, calls, reply, path };
}

const order = { serviceId: '500001', subMchid: '1900000109', outOrderNo: '1234323JKHDFE1243252' };

describe('a sync call', () => {
  it('posts the recorded text, byte for byte, to the official path', async () => {
    const { api, calls, reply } = recorded();
    const body = '{"service_id" :\t"500001"}';
    expect(await api.sync(order.outOrderNo, body)).toBe(reply);
    expect(calls).toEqual([
      { request: { method: 'POST', path: `${BASE}/1234323JKHDFE1243252/sync`, body }, options: {} },
    ]);
  });

  it('writes a bar in the path as %7C and leaves an asterisk as it is', async () => {
    const { api, path } = recorded();
    await api.sync('A|1*_-', '{}');
    expect(path()).toBe(`${BASE}/A%7C1*_-/sync`);
  });

  it.each([...ALLOWED])('gets %s through the path and back', async (character) => {
    const { api, path } = recorded();
    expect(OUT_ORDER_NO.test(character)).toBe(true);
    await api.sync(`A${character}1`, '{}');
    expect(path()).toMatch(/^[A-Za-z0-9/_%*-]+$/);
    expect(decodeURIComponent(path())).toBe(`${BASE}/A${character}1/sync`);
  });

  it('has the same path for no two order numbers', async () => {
    const { api, path } = recorded();
    const number = fc.stringMatching(OUT_ORDER_NO);
    await fc.assert(
      fc.asyncProperty(number, async (outOrderNo) => {
        await api.sync(outOrderNo, '{}');
        expect(path().split('/').length).toBe(BASE.split('/').length + 2);
        expect(new URL(path(), 'https://x').pathname).toBe(path());
        expect(decodeURIComponent(path().split('/').at(-2) as string)).toBe(outOrderNo);
      }),
    );
  });
});

describe('a query call', () => {
  it('asks for the order by its three ids, without a body', async () => {
    const { api, calls, reply } = recorded();
    expect(await api.query(order)).toBe(reply);
    const path = `${BASE}?service_id=500001&sub_mchid=1900000109&out_order_no=1234323JKHDFE1243252`;
    expect(calls).toEqual([{ request: { method: 'GET', path }, options: {} }]);
  });

  it('keeps any order number one parameter', async () => {
    const { api, path } = recorded();
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(OUT_ORDER_NO), async (outOrderNo) => {
        await api.query({ ...order, outOrderNo });
        const { searchParams } = new URL(path(), 'https://x');
        expect([...searchParams]).toEqual([
          ['service_id', order.serviceId],
          ['sub_mchid', order.subMchid],
          ['out_order_no', outOrderNo],
        ]);
      }),
    );
  });
});

it('both calls hand the signal on that cuts them off', async () => {
  const { api, calls } = recorded();
  const { signal } = new AbortController();
  await api.sync('A1', '{}', signal);
  await api.query(order, signal);
  expect(calls.map(({ options }) => options?.signal)).toEqual([signal, signal]);
});

describe('a query of an order that cannot exist', () => {
  it.each([
    [1, 2, 'verified'],
    [9, 4, 'probe'],
  ])('after %i probes is made %i times', async (probes, calls, verification) => {
    const call = jest.fn(() => Promise.resolve({ verification: 'verified' } as WechatPayReply));
    const probe = { verification: 'probe' } as WechatPayReply;
    for (let index = 0; index < probes; index += 1) call.mockResolvedValueOnce(probe);
    expect(await new PayscoreApi({ call }).queryAbsent('1900000100')).toEqual({ verification });
    expect(call).toHaveBeenCalledTimes(calls);
  });
});
