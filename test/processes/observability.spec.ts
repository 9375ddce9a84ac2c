import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from 'payscore-simulator';
import { killAll, type RunningProcess, startProcess } from '../support/process.js';
import { newOrderNo, SERVICE_ID, SUB_MCHID, waitingOrder } from '../support/payments.js';

describe('what the built host shows to operators', () => {
  const token = randomBytes(16).toString('hex');
  const operator = randomBytes(16).toString('hex');
  const basic = (name: string, password: string) =>
    `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const asOperator = `Bearer ${operator}`;
  let simulator: Simulator;
  let folder: string;
  let host: RunningProcess<{ url: string }>;

  const get = async (path: string, authorization?: string) => {
    const response = await fetch(host.ready.url + path, { headers: authorization ? { authorization } : {} });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const post = (path: string, body: object) =>
    fetch(host.ready.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  /** The metrics, once they show what is looked for. */
  const metricsWith = async (line: RegExp): Promise<string> => {
    for (;;) {
      const { text } = await get('/metrics', asOperator);
      if (line.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  beforeAll(async () => {
    simulator = await startSimulator();
    folder = mkdtempSync(join(tmpdir(), 'payscore-observed-'));
    host = await startProcess('dist/src/main.js', {
      ...simulator.environment,
      PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'shop.sqlite')}`,
      PAYSCORE_HTTP_TOKEN: token,
      PAYSCORE_OPERATOR_TOKENS: `alice:${operator}`,
      PAYSCORE_CLOCK_MARGIN_MS: '0',
      PAYSCORE_POLL_MS: '50',
    });
    for (const kind of ['normal', 'forged'] as const) {
      const orderNo = newOrderNo();
      simulator.orders.put(waitingOrder(orderNo));
      simulator.script.add({ operation: 'sync', outOrderNo: orderNo, apply: true, reply: { kind } });
      await post('/orders', { orderNo, serviceId: SERVICE_ID, subMchid: SUB_MCHID, totalAmount: 1000 });
      await post(`/orders/${orderNo}/cash-payments`, { amount: 1000 });
    }
  });

  afterAll(async () => {
    killAll();
    await simulator?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['/metrics', '/docs', '/docs/swagger-ui.css', '/docs-json'])(
    'keeps %s to operators',
    async (path) => {
      const strangers = [undefined, `Bearer ${'x'.repeat(32)}`, basic('alice', 'x'.repeat(32))];
      for (const stranger of strangers) {
        const refused = await get(path, stranger);
        expect(refused.status).toBe(401);
        expect(refused.headers.get('www-authenticate')).toContain('Bearer');
        expect(JSON.parse(refused.text)).toMatchObject({ code: 'PAYSCORE_E_UNAUTHENTICATED' });
      }
      const clerk = await get(path, `Bearer ${token}`);
      expect(clerk.status).toBe(403);
      expect(clerk.headers.get('content-type')).toContain('application/problem+json');
      expect(JSON.parse(clerk.text)).toMatchObject({ code: 'PAYSCORE_E_FORBIDDEN' });
      expect((await get(path, asOperator)).status).toBe(200);
    },
  );

  it('serves metrics as Prometheus text, of what was really sent and answered', async () => {
    const institution = `institution="${simulator.merchant.mchid}"`;
    await metricsWith(/payscore_sync_attempts_total\{.*verification="bad-signature"\} 1/);
    const text = await metricsWith(/payscore_sync_settled_total\{.*evidence="reply".*\} 1/);
    expect((await get('/metrics', asOperator)).headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('# TYPE payscore_sync_oldest_unsettled_age gauge');
    expect(text).toMatch(
      new RegExp(
        `payscore_sync_attempts_total\\{${institution},kind="send",outcome="accepted",verification="verified"\\} 1`,
      ),
    );
    expect(text).toMatch(/payscore_sync_call_duration_bucket\{.*le="0.5"\} \d/);
    expect(text).toMatch(/payscore_sync_latency_count\{.*\} \d/);
    expect(text).toMatch(/payscore_sync_last_poll_time\{.*\} \d/);
    expect(text).toMatch(new RegExp(`payscore_sync_unsettled\\{${institution},status="parked"\\} 0`));
  });

  it('describes its sync routes at /docs, also to a browser that asks for a name and a password', async () => {
    const page = await get('/docs', basic('alice', operator));
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(page.text).toContain('<title>PayScore sync</title>');
    const document = JSON.parse((await get('/docs-json', asOperator)).text) as {
      paths: Record<string, unknown>;
      security: unknown;
      components: { securitySchemes: unknown };
    };
    expect(Object.keys(document.paths)).toHaveLength(9);
    expect(document.paths).toHaveProperty(['/payscore/serviceorders/{out_order_no}/sync']);
    expect(document.security).toEqual([{ bearer: [] }]);
    expect(document.components.securitySchemes).toHaveProperty('bearer');
  });

  it('takes a password for a token there alone', async () => {
    expect((await get('/payscore/syncs', basic('alice', operator))).status).toBe(401);
    expect((await get('/metrics', basic('alice', operator))).status).toBe(401);
  });

  it('tells no secret', async () => {
    const { merchant, apiV3Key, journal } = simulator;
    const keyLines = merchant.privateKeyPem.split('\n').filter((line) => line && !line.startsWith('-'));
    const signed = journal.entries().flatMap(({ authorization }) => authorization ?? []);
    expect(signed.length).toBeGreaterThan(0);
    const shown = await Promise.all(['/metrics', '/docs', '/docs-json'].map((path) => get(path, asOperator)));
    const secrets = [
      ...[token, operator, apiV3Key, ...keyLines, 'WECHATPAY2-', SUB_MCHID.concat('"')],
      ...signed.flatMap(({ signatureStart, nonce }) => [signatureStart, nonce]),
    ];
    const [metrics, ...docs] = shown.map(({ text }) => text);
    for (const secret of secrets) expect(metrics?.includes(secret)).toBe(false);
    // The official example names a sub-merchant.
    for (const secret of secrets.slice(0, -1)) {
      if (!secret.startsWith(SUB_MCHID)) expect(docs.join('\n').includes(secret)).toBe(false);
    }
  });
});
