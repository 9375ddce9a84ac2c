import { request } from 'node:http';
import type { Simulator } from '../src/index.js';
import { SERVICE_ID, SUB_MCHID, queryCall, send, startWithOrder, syncCall } from './support/merchant.js';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startWithOrder();
});
afterEach(() => simulator.close());

interface Answer {
  status: number;
  json: unknown;
}

function control(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      simulator.controlUrl,
      {
        method,
        path,
        agent: false,
        headers: {
          Authorization: `Bearer ${simulator.controlToken}`,
          ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
      },
      (incoming) => {
        let received = '';
        incoming.on('data', (chunk: Buffer) => (received += chunk.toString()));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, json: JSON.parse(received) }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

const problem = (error: string) => ({ error: expect.stringContaining(error), remedy: expect.any(String) });

describe('the control API lets nobody in', () => {
  it.each([{ Authorization: '' }, { Authorization: 'Bearer x' }, { Authorization: 'Basic x' }])(
    'without its token: %j',
    async (headers) => {
      expect(await control('GET', '/state', undefined, headers)).toEqual({
        status: 401,
        json: problem('token'),
      });
    },
  );

  it.each(['evil.example', 'localhost', '127.0.0.1:1', '127.0.0.1.evil.example'])(
    'under another Host: %s',
    async (host) => {
      expect(await control('GET', '/state', undefined, { Host: host })).toEqual({
        status: 403,
        json: problem('Host'),
      });
    },
  );

  it('and lets in localhost with the port', async () => {
    const { port } = new URL(simulator.controlUrl);
    expect((await control('GET', '/state', undefined, { Host: `localhost:${port}` })).status).toBe(200);
  });
});

describe('the control API refuses', () => {
  it.each([
    ['an unknown route', 'GET', '/nothing', undefined, 404, 'there is no /nothing'],
    ['another method', 'PATCH', '/orders', {}, 405, 'has no PATCH'],
    ['a body that is not JSON', 'PUT', '/orders', '{', 400, 'not JSON'],
    ['a list', 'PUT', '/orders', [], 400, 'must be a JSON object'],
    ['an unknown field', 'PUT', '/orders', { amount: 1 }, 400, 'amount is not known'],
    ['a missing field', 'PUT', '/orders', { outOrderNo: 'X' }, 400, 'subMchid is missing'],
    ['more than 64 KiB', 'PUT', '/orders', { outOrderNo: 'x'.repeat(70_000) }, 413, 'larger than'],
    ['a script without apply', 'POST', '/replies', { reply: { kind: 'normal' } }, 400, 'apply is missing'],
    ['no reply', 'POST', '/replies', { apply: true }, 400, 'reply must be a JSON object'],
    ['an unknown order', 'POST', '/orders/B-1/customer-pays', {}, 404, 'no order B-1'],
    ['a bad escape', 'POST', '/orders/%/cashier', { at: true }, 400, 'badly escaped'],
    ['an unknown mode', 'PUT', '/mode', { mode: 'none' }, 400, 'mode is missing'],
    ['no such certificate', 'POST', '/certificates/activate', { serialNo: 'AB' }, 404, 'no certificate AB'],
    ['a share of nothing', 'POST', '/certificates/activate', { share: 0 }, 400, 'share'],
    ['a share beyond one', 'POST', '/certificates/activate', { share: 1.5 }, 400, 'share'],
    ['a key that is none', 'POST', '/merchant-keys', { serialNo: 'AB', keyPem: 'x' }, 400, 'keyPem'],
    ['an unknown merchant key', 'DELETE', '/merchant-keys/AB', undefined, 404, 'no key AB'],
    ['no rate', 'PUT', '/conditions', { rateLimit: { perSecond: 'x' } }, 400, 'rateLimit.perSecond'],
    ['a bad since', 'GET', '/journal?since=x', undefined, 400, 'since'],
  ])('%s', async (_name, method, path, body, status, error) => {
    expect(await control(method, path, body)).toEqual({ status, json: problem(error) });
  });

  it.each([
    [{ kind: 'nice' }, 'reply.kind'],
    [{ kind: 'html', bytes: 1 }, 'reply.bytes'],
    [{ kind: 'huge', bytes: 1e12 }, 'reply.bytes'],
    [{ kind: 'certificates', fault: 'x' }, 'reply.fault'],
  ])('the reply %j', async (reply, error) => {
    const answer = await control('POST', '/replies', { apply: true, reply });
    expect(answer).toEqual({ status: 400, json: problem(error) });
  });

  it('a body without Content-Type: application/json', async () => {
    const answer = await control('PUT', '/orders', '{}', { 'Content-Type': 'text/plain' });
    expect(answer).toEqual({ status: 415, json: problem('not JSON') });
  });

  it('an on-line payment of an order that is not collecting', async () => {
    simulator.orders.customerPays('A-1');
    expect(await control('POST', '/orders/A-1/customer-pays')).toEqual({
      status: 409,
      json: problem('DONE'),
    });
  });
});

describe('the control API', () => {
  it('puts an order that waits for payment unless told otherwise', async () => {
    const put = { outOrderNo: 'a|b', subMchid: SUB_MCHID, serviceId: SERVICE_ID, totalAmount: 5 };
    expect(await control('PUT', '/orders', put)).toMatchObject({
      status: 200,
      json: { ...put, state: 'DOING', stateDescription: 'MCH_COMPLETE', collectionState: 'USER_PAYING' },
    });
    const details = [{ seq: 1, amount: 2, paidType: 'NEWTON' }];
    await control('PUT', '/orders', { ...put, details, atCashier: true });
    expect((await send(simulator, queryCall('a|b'))).json).toMatchObject({
      collection: { paying_amount: 3, details: [{ paid_type: 'NEWTON' }] },
    });
    expect(await control('GET', '/orders')).toMatchObject({ json: { items: [{}, { atCashier: true }] } });
  });

  it('lets the customer into the cashier and pay', async () => {
    expect(await control('POST', '/orders/A-1/cashier', { at: true })).toMatchObject({
      json: { atCashier: true },
    });
    expect((await send(simulator, syncCall('A-1'))).json.code).toBe('INVALID_REQUEST');
    expect(await control('POST', '/orders/A-1/customer-pays')).toMatchObject({
      json: { state: 'DONE', atCashier: false, details: [{ paidType: 'NEWTON' }] },
    });
  });

  it('scripts replies and forgets them', async () => {
    const script = {
      operation: 'sync',
      apply: false,
      reply: { kind: 'error', status: 500, code: 'SYSTEM_ERROR' },
    };
    expect(await control('POST', '/replies', script)).toEqual({ status: 200, json: { pending: 1 } });
    expect((await send(simulator, syncCall('A-1'))).status).toBe(500);
    await control('POST', '/replies', { ...script, times: 'always' });
    expect(await control('GET', '/replies')).toMatchObject({ json: { items: [script] } });
    expect(await control('DELETE', '/replies')).toEqual({ status: 200, json: { removed: 1 } });
    expect((await send(simulator, syncCall('A-1'))).status).toBe(204);
  });

  it.each([
    { kind: 'forged' },
    { kind: 'silence' },
    { kind: 'stale', seconds: 600 },
    { kind: 'unknown-serial', serial: 'X' },
    { kind: 'html', status: 503, page: 'busy' },
    { kind: 'huge', bytes: 20 },
    { kind: 'drip', intervalMs: 5, from: 'body' },
    { kind: 'json', status: 200, body: { a: 1 } },
    { kind: 'certificates', fault: 'expired' },
  ])('takes the reply %j as it is', async (reply) => {
    await control('POST', '/replies', { apply: true, delayMs: 1, holdMs: 2, reply });
    expect(simulator.script.list()).toEqual([
      expect.objectContaining({ apply: true, delayMs: 1, holdMs: 2, reply: expect.objectContaining(reply) }),
    ]);
  });

  it('rotates the platform certificate', async () => {
    const list = async () => ((await control('GET', '/certificates')).json as { items: unknown[] }).items;
    expect(await list()).toEqual([expect.objectContaining({ published: true, share: 1 })]);
    await control('POST', '/certificates', { validTo: Date.UTC(2050, 0, 1) });
    expect(await list()).toMatchObject([{ share: 1 }, { share: 0, validTo: Date.UTC(2050, 0, 1) }]);
    await control('POST', '/certificates/activate', { share: 0.5 });
    expect(await list()).toMatchObject([{ share: 0.5 }, { share: 0.5 }]);
    await control('POST', '/certificates/activate');
    expect(await control('POST', '/certificates/retire')).toMatchObject({
      status: 200,
      json: { items: [{ published: false }, { published: true }] },
    });
    expect(JSON.stringify(await list())).not.toContain('PRIVATE');
  });

  it('changes the mode, the keys of the merchant and the conditions', async () => {
    expect(await control('PUT', '/mode', { mode: 'public-key' })).toEqual({
      status: 200,
      json: { mode: 'public-key' },
    });
    const { serialNo, certificatePem } = simulator.merchant;
    await control('POST', '/merchant-keys', { serialNo: 'AB', keyPem: certificatePem });
    await control('DELETE', `/merchant-keys/${serialNo}`);
    await control('PUT', '/conditions', { rateLimit: { perSecond: 5, retryAfterSeconds: 1 }, probeEvery: 9 });
    await control('PUT', '/conditions', { latency: { minMs: 0, maxMs: 1 }, probeEvery: null });
    expect(await control('GET', '/state')).toMatchObject({
      json: {
        mode: 'public-key',
        merchantSerials: ['AB'],
        conditions: {
          latency: { minMs: 0, maxMs: 1 },
          rateLimit: { perSecond: 5, retryAfterSeconds: 1 },
          probeEvery: null,
        },
      },
    });
    expect(await control('GET', '/merchant-keys')).toMatchObject({ json: { items: ['AB'] } });
    expect((await control('GET', '/conditions')).json).toEqual(simulator.conditions.get());
  });

  it('shows the journal after an entry, with the effects', async () => {
    await send(simulator, queryCall('A-1'));
    await send(simulator, syncCall('A-1'));
    expect(await control('GET', '/journal?since=1')).toMatchObject({
      status: 200,
      json: {
        items: [{ id: 2, operation: 'sync', outOrderNo: 'A-1', accepted: true, applied: true, status: 204 }],
        effects: [{ entryId: 2, amount: 100 }],
        last: 2,
      },
    });
  });

  it('shows its state and moves its clock', async () => {
    await control('PUT', '/clock', { offsetMs: 3_600_000 });
    const { json } = await control('GET', '/state');
    expect(json).toMatchObject({
      baseUrl: simulator.baseUrl,
      clockOffsetMs: 3_600_000,
      orders: 1,
      effects: 0,
    });
    const refused = await send(simulator, queryCall('A-1'));
    expect(refused.status).toBe(401);
    expect(Date.parse(refused.headers.date ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('sends notifications to an address on this machine, and lists the tries', async () => {
    expect(await control('POST', '/notifications', { outOrderNo: 'A-1' })).toMatchObject({ status: 409 });
    expect(await control('PUT', '/notifications', { url: 'https://example.com/' })).toMatchObject({
      status: 400,
    });
    // The simulator itself takes none, which is an answer as good as any.
    const url = `${simulator.baseUrl}/notifications`;
    expect(await control('PUT', '/notifications', { url, scale: 0.5 })).toMatchObject({
      json: { target: { url, scale: 0.5 } },
    });
    const sent = await control('POST', '/notifications', { outOrderNo: 'A-1', id: 'EV-1', fault: 'forged' });
    expect(sent.json).toMatchObject({ id: 'EV-1', type: 'PAYSCORE.USER_PAID', fault: 'forged', attempt: 1 });
    const { json } = await control('GET', '/notifications');
    expect(json).toMatchObject({ items: [{ id: 'EV-1', outOrderNo: 'A-1', status: 401 }] });
    expect(await control('PUT', '/notifications', { url: null })).toMatchObject({ json: { target: null } });
  });
});
