import { BuiltHost } from '../support/built-host.js';
import { institutionsFrom, queries } from '../support/dashboard.js';
import { describeWith } from '../support/describe-with.js';
import { eventually } from '../support/eventually.js';
import { newOrder, SERVICE_ID, SUB_MCHID } from '../support/payments.js';
import { promtool, startPrometheus } from '../support/prometheus-server.mjs';

describe('what the built host shows to operators', () => {
  const host = new BuiltHost({
    ...{ PAYSCORE_CLOCK_MARGIN_MS: '0', PAYSCORE_POLL_MS: '50' },
    ...{ PAYSCORE_ORDER_GAP_MS: '0', PAYSCORE_TIMEOUT_MS: '1000', PAYSCORE_MARGIN_MS: '50' },
  });
  const { token, operator } = host;
  const basic = (name: string, password: string) =>
    `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const asOperator = `Bearer ${operator}`;

  const get = async (path: string, authorization?: string) => {
    const response = await fetch(host.url + path, { headers: authorization ? { authorization } : {} });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  /** Takes all of an order in cash. */
  const takeCash = async (orderNo: string) => {
    const order = { orderNo, serviceId: SERVICE_ID, subMchid: SUB_MCHID, totalAmount: 1000 };
    await host.call('POST', '/orders', order);
    await host.call('POST', `/orders/${orderNo}/cash-payments`, { amount: 1000 });
  };

  /** The metrics, once they show what is looked for. */
  const metricsWith = (line: RegExp): Promise<string> =>
    eventually(async () => {
      const { text } = await get('/metrics', asOperator);
      return line.test(text) ? text : undefined;
    });

  beforeAll(async () => {
    await host.start();
    for (const kind of ['normal', 'forged'] as const) {
      const orderNo = newOrder(host.simulator);
      host.simulator.script.add({ operation: 'sync', outOrderNo: orderNo, apply: true, reply: { kind } });
      await takeCash(orderNo);
    }
  });

  afterAll(() => host.close());

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
    const institution = `institution="${host.simulator.merchant.mchid}"`;
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
    expect(Object.keys(document.paths)).toHaveLength(16);
    expect(document.paths).toHaveProperty(['/payscore/serviceorders/{out_order_no}/sync']);
    expect(document.security).toEqual([{ bearer: [] }]);
    expect(document.components.securitySchemes).toHaveProperty('bearer');
  });

  it.each(['/docs', '/docs/swagger-ui-init.js', '/docs-json'])(
    'lets no browser frame %s, guess its type or run a script that is not its own',
    async (path) => {
      for (const credentials of [undefined, asOperator]) {
        const { headers } = await get(path, credentials);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('content-security-policy')).toMatch(/default-src 'none';.*script-src 'self';/);
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      }
      // Else the policy would break the page.
      const { text } = await get('/docs', asOperator);
      expect(text.match(/<script(?![^>]* src=)/g)).toBeNull();
      expect(text).not.toMatch(/(src|href)="https?:|\son\w+=/);
    },
  );

  it('takes a password for a token there alone', async () => {
    expect((await get('/payscore/syncs', basic('alice', operator))).status).toBe(401);
    expect((await get('/metrics', basic('alice', operator))).status).toBe(401);
  });

  it('tells no secret', async () => {
    const { merchant, apiV3Key, journal } = host.simulator;
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

  describeWith('prometheus')('to Prometheus', () => {
    let prometheus: Awaited<ReturnType<typeof startPrometheus>>;

    interface Series {
      readonly metric: Record<string, string>;
      readonly value: readonly [time: number, value: string];
    }
    /** What a query finds, once it finds a number. */
    const numbersOf = (query: string): Promise<readonly Series[]> =>
      eventually(async () => {
        const { result } = (await prometheus.get('query', { query })) as { result: readonly Series[] };
        const found = result.filter(({ value: [, value] }) => value !== 'NaN');
        return found.length > 0 ? found : undefined;
      });

    /** Cash for an order, and cash for another one that the customer has paid online. */
    const takeCashTwice = async () => {
      const [paid, paidOnline] = [newOrder(host.simulator), newOrder(host.simulator)];
      host.simulator.orders.customerPays(paidOnline);
      await takeCash(paid);
      await takeCash(paidOnline);
    };

    beforeAll(async () => {
      // It begins to scrape five seconds after its start.
      prometheus = await startPrometheus({ url: host.url, token: operator });
      await takeCashTwice();
      await metricsWith(/payscore_sync_handler_calls_total\{.*result="returned"\} 1/);
      await numbersOf('payscore_sync_handler_calls_total');
      // Rates need counters that have grown between two scrapes.
      await takeCashTwice();
      await metricsWith(/payscore_sync_handler_calls_total\{.*result="returned"\} 2/);
    });

    afterAll(() => prometheus?.stop());

    it.each(queries)('shows "%s" of the dashboard: %s', async (_title, query) => {
      expect(await numbersOf(query)).not.toEqual([]);
    });

    it('lists the institutions of the dashboard', async () => {
      const [, metric = '', label = ''] =
        /label_values\((\w+), (\w+)\)/.exec(JSON.stringify(institutionsFrom)) ?? [];
      const values = await prometheus.get(`label/${label}/values`, { 'match[]': metric });
      expect(values).toEqual([host.simulator.merchant.mchid]);
    });

    it('tells of the double payments by an alert, and can evaluate all others', async () => {
      const firing = await numbersOf('ALERTS{alertstate="firing"}');
      expect(firing.map(({ metric }) => metric)).toMatchObject([
        { alertname: 'PayscoreSyncDoublePaid', institution: host.simulator.merchant.mchid },
      ]);
      const { groups } = (await prometheus.get('rules', {})) as { groups: { rules: { health: string }[] }[] };
      const rules = groups.flatMap(({ rules }) => rules);
      expect(rules.length).toBeGreaterThan(10);
      expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    });
  });
});

describeWith('prometheus')('the files for Prometheus', () => {
  it('are valid', async () => {
    expect(await promtool('check', 'rules', 'alerts.yml')).toContain('SUCCESS');
    expect(await promtool('check', 'config', '--syntax-only', 'prometheus.yml')).toContain('SUCCESS');
  });

  it('have alerts that fire when they should, and not before', async () => {
    expect(await promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });
});
