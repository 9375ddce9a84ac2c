import { randomBytes } from 'node:crypto';
import { BuiltHost } from '../support/built-host.js';
import { eventually } from '../support/eventually.js';
import { newOrderNo, SERVICE_ID, SUB_MCHID, waitingOrder } from '../support/payments.js';

describe('the built host', () => {
  const host = new BuiltHost({
    PAYSCORE_TIMEOUT_MS: '500',
    PAYSCORE_MARGIN_MS: '50',
    PAYSCORE_LEASE_MS: '1500',
    PAYSCORE_DEFERRAL_MS: '200',
    PAYSCORE_CLOCK_MARGIN_MS: '0',
    PAYSCORE_POLL_MS: '50',
    PAYSCORE_SWEEP_MS: '100',
  });
  const call = host.call.bind(host);

  const order = async (over: Parameters<typeof waitingOrder>[1] = {}) => {
    const orderNo = newOrderNo();
    const put = waitingOrder(orderNo, over);
    host.simulator.orders.put(put);
    const { totalAmount } = put;
    await call('POST', '/orders', { orderNo, serviceId: SERVICE_ID, subMchid: SUB_MCHID, totalAmount });
    return orderNo;
  };

  const settled = (orderNo: string, count = 1) =>
    eventually(async () => {
      const { body } = await call('GET', `/payscore/serviceorders/${orderNo}/syncs`);
      const { items } = body as { items: { status: string; seq: number }[] };
      const done = items.filter(({ status }) => !['queued', 'uncertain'].includes(status));
      return done.length === count ? items : undefined;
    });

  beforeAll(() => host.start());
  afterAll(() => host.close());

  it('tells of its health without credentials', async () => {
    expect((await call('GET', '/health', undefined, '')).status).toBe(200);
    const live = await call('GET', '/health/live', undefined, '');
    expect([live.status, live.body]).toEqual([200, { status: 'up', worker: 'up' }]);
  });

  it('is ready once its worker looks for due syncs', async () => {
    const ready = await eventually(async () => {
      const answer = await call('GET', '/health/ready', undefined, '');
      return answer.status === 503 ? undefined : answer;
    });
    expect(ready.status).toBe(200);
    const parts = { process: 'up', database: 'up', migrations: 'up', worker: 'up' };
    expect(ready.body).toEqual({ status: 'up', ...parts });
  });

  it('books cash and tells WeChat Pay, part payment by part payment', async () => {
    const orderNo = await order({ totalAmount: 300 });
    const first = await call('POST', `/orders/${orderNo}/cash-payments`, { amount: 100 });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ payment: { seq: 1, amount: 100 }, sync: { outOrderNo: orderNo } });
    await call('POST', `/orders/${orderNo}/cash-payments`, { amount: 200 });

    const syncs = await settled(orderNo, 2);
    expect(syncs.map(({ seq, status }) => [seq, status])).toEqual([
      [1, 'synced'],
      [2, 'synced'],
    ]);
    expect(host.simulator.orders.get(orderNo)).toMatchObject({ state: 'DONE' });
    expect((await call('GET', `/orders/${orderNo}`)).body).toMatchObject({ outstandingAmount: 0 });
  });

  it('books nothing when the sync is refused', async () => {
    const orderNo = await order();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const refused = await call('POST', `/orders/${orderNo}/cash-payments`, {
      amount: 10,
      receivedAt: tomorrow,
    });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ code: 'PAYSCORE_E_VALIDATION' });
    expect((await call('GET', `/orders/${orderNo}`)).body).toMatchObject({ paidAmount: 0 });
    expect((await call('GET', `/payscore/serviceorders/${orderNo}/syncs`)).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it.each([
    ['no token', ''],
    ['a wrong token', randomBytes(16).toString('hex')],
    ['a short token', 'x'],
    ['the token and more', `${host.token}x`],
  ])('refuses %s with 401 everywhere but at /health', async (_name, as) => {
    const paths = ['/payscore/syncs', '/orders/1'];
    for (const path of paths) {
      const refused = await call('GET', path, undefined, as);
      expect(refused.status).toBe(401);
      expect(refused.body).toMatchObject({ code: 'PAYSCORE_E_UNAUTHENTICATED' });
    }
  });

  it('takes bodies up to 64 KiB', async () => {
    const big = await call('POST', '/payscore/serviceorders/1/sync', `{"a":"${'x'.repeat(65_536)}"}`);
    expect([big.status, big.body.code]).toEqual([413, 'PAYSCORE_E_BODY_TOO_LARGE']);
    expect(big.headers.get('content-type')).toContain('application/problem+json');
    const broken = await call('POST', '/payscore/serviceorders/1/sync', '{"a":');
    expect([broken.status, broken.body.code]).toEqual([400, 'PAYSCORE_E_BAD_REQUEST']);
  });

  it('finishes by itself, after a SIGKILL in the middle of a call, what it had begun', async () => {
    const orderNo = await order();
    host.simulator.script.add({
      operation: 'sync',
      outOrderNo: orderNo,
      apply: true,
      reply: { kind: 'silence' },
    });
    await call('POST', `/orders/${orderNo}/cash-payments`, { amount: 1000 });
    await host.simulator.journal.waitFor((entry) => entry.outOrderNo === orderNo && entry.applied);
    await host.end('SIGKILL');
    await host.startAgain();

    const [sync] = await settled(orderNo);
    expect(sync).toMatchObject({ status: 'synced', evidence: { source: 'query' } });
    const effects = host.simulator.journal.effects().filter((effect) => effect.outOrderNo === orderNo);
    expect(effects).toHaveLength(1);
  });

  it('receives notifications of WeChat Pay', async () => {
    const orderNo = await order();
    const { notifications, merchant } = host.simulator;
    notifications.setTarget(`${host.url}/notifications/${merchant.mchid}`);
    expect(await notifications.send({ outOrderNo: orderNo })).toMatchObject({ status: 200 });
    expect(await notifications.send({ outOrderNo: orderNo, fault: 'forged' })).toMatchObject({ status: 401 });
    notifications.setTarget(null);
    const listed = await call('GET', `/payscore/notifications?out_order_no=${orderNo}`);
    expect(listed.body.items).toMatchObject([{ outOrderNo: orderNo, eventType: 'PAYSCORE.USER_PAID' }]);
  });

  it('ends on SIGTERM with exit code 0', async () => {
    expect(await host.end('SIGTERM')).toEqual({ code: 0, signal: null });
    const { merchant, apiV3Key } = host.simulator;
    const keyLines = merchant.privateKeyPem.split('\n').filter((line) => line && !line.startsWith('-'));
    expect(keyLines.length).toBeGreaterThan(20);
    expect(host.output()).not.toMatch(/WECHATPAY2|PRIVATE KEY/);
    for (const secret of [host.token, host.operator, apiV3Key, ...keyLines]) {
      expect(host.output().includes(secret)).toBe(false);
    }
    await host.startAgain();
  });

  describe('with wrong settings', () => {
    it('names every one at once, without a stack or a secret, and does not start', async () => {
      const { code, output } = await host.runToEnd({
        PAYSCORE_MCHID: '',
        PAYSCORE_MERCHANT_PRIVATE_KEY: 'not-a-key-0123456789',
        PAYSCORE_API_V3_KEY: 'too-short-secret',
        PAYSCORE_WECHATPAY_PUBLIC_KEY_ID: host.simulator.merchant.serialNo,
        PAYSCORE_BASE_URL: 'http://apihk.mch.weixin.qq.com',
        PAYSCORE_LEASE_MS: '600',
        PAYSCORE_HTTP_TOKEN: 'short',
        PORT: 'abc',
      });
      expect(code).not.toBe(0);
      for (const variable of [
        'PAYSCORE_MCHID',
        'PAYSCORE_MERCHANT_PRIVATE_KEY',
        'PAYSCORE_API_V3_KEY',
        'PAYSCORE_WECHATPAY_PUBLIC_KEY_ID',
        'PAYSCORE_BASE_URL',
        'PAYSCORE_LEASE_MS',
        'PAYSCORE_HTTP_TOKEN',
        'PORT',
      ]) {
        expect(output).toContain(variable);
      }
      expect(output).not.toMatch(/\n\s+at |node_modules/);
      expect(output).not.toMatch(/not-a-key-0123456789|too-short-secret/);
    });

    it('says which database cannot be reached', async () => {
      const { code, output } = await host.runToEnd({
        DATABASE_URL: 'postgres://shop:hunter2@127.0.0.1:1/shop',
      });
      expect(code).not.toBe(0);
      expect(output).toContain('127.0.0.1');
      expect(output).not.toMatch(/hunter2|\n\s+at |node_modules/);
    });
  });
});
