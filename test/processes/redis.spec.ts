import { appRoutes } from '@bull-board/api/dist/routes.js';
import { BuiltHost } from '../support/built-host.js';
import { describeWith } from '../support/describe-with.js';
import { eventually } from '../support/eventually.js';
import { newOrder, SERVICE_ID, SUB_MCHID } from '../support/payments.js';
import { startProcess } from '../support/process.js';
import { startRedis } from '../support/redis-server.mjs';
import { restOf } from '../support/rest.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describeWith('postgres', 'redis')('the built host with REDIS_URL, as a till and a worker', () => {
  let database: TestDatabase;
  let redis: NonNullable<Awaited<ReturnType<typeof startRedis>>>;
  let till: BuiltHost;
  let worker: BuiltHost;

  beforeAll(async () => {
    redis = (await startRedis()) as typeof redis;
    database = await createTestDatabase('postgres');
    // A poll a minute: what is delivered sooner was found by a ticket or a sweep of the fleet.
    const settings = { DATABASE_URL: database.url, REDIS_URL: redis.url, PAYSCORE_POLL_MS: '60000' };
    worker = new BuiltHost({ ...settings, PAYSCORE_CLOCK_MARGIN_MS: '0' });
    await worker.start();
    till = new BuiltHost({ ...settings, PAYSCORE_CLOCK_MARGIN_MS: '0', PAYSCORE_WORKER: '0' });
    await till.start(worker.simulator);
  });

  afterAll(async () => {
    await till?.close();
    await worker?.close();
    await redis?.stop();
    await database?.drop();
  });

  const engineOf = async (host: BuiltHost) => {
    const { text } = await restOf(host.url, host.operator)('GET', '/metrics');
    return /payscore_sync_engine_up\{engine="(\w+)"\} (\d)/.exec(text)?.slice(1);
  };

  it('shows an engine that works', async () => {
    for (const host of [till, worker]) {
      const isUp = async () => ((await engineOf(host))?.[1] === '1' ? true : undefined);
      await eventually(isUp);
      expect(await engineOf(host)).toEqual(['bullmq', '1']);
    }
  });

  it('brings cash that the till takes to synced', async () => {
    const orderNo = newOrder(worker.simulator);
    const order = { orderNo, serviceId: SERVICE_ID, subMchid: SUB_MCHID, totalAmount: 1000 };
    await till.call('POST', '/orders', order);
    await till.call('POST', `/orders/${orderNo}/cash-payments`, { amount: 1000 });
    const synced = await eventually(async () => {
      const { body } = await till.call('GET', `/payscore/serviceorders/${orderNo}/syncs`);
      const [sync] = (body as { items: { status: string }[] }).items;
      return sync?.status === 'synced' ? sync : undefined;
    });
    expect(synced).toMatchObject({ status: 'synced' });
  });

  describe('and examples/bullmq, as another worker with a board', () => {
    const OPERATOR = 'of-the-operator';
    const QUEUE = 'payscore-institutions';
    let url: string;

    beforeAll(async () => {
      const { ready } = await startProcess<{ url: string }>('dist/examples/bullmq/src/main.js', {
        ...worker.simulator.environment,
        ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, PORT: '0' },
        ...{ SHOP_TOKEN: 'of-the-shop', OPERATOR_TOKEN: OPERATOR },
      });
      url = `${ready.url}/queues`;
    });

    const ask = (path: string, password: string, method = 'GET') =>
      fetch(url + path, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        ...(method === 'GET'
          ? {}
          : { body: JSON.stringify({ concurrency: 1, max: 1, duration: 1000, name: 'ticket', data: {} }) }),
      });

    it('keeps the board to operators', async () => {
      for (const path of ['', '/api/queues', '/api/redis/stats', '/static/js/x.js']) {
        const stranger = await fetch(url + path);
        expect([path, stranger.status]).toEqual([path, 401]);
        expect(stranger.headers.get('www-authenticate')).toContain('Basic');
        expect((await ask(path, 'of-the-shop')).status).toBe(401);
        expect((await ask(path, '')).status).toBe(401);
      }
    });

    it('shows the page and the tickets to operators', async () => {
      expect(await (await ask('', OPERATOR)).text()).toContain('<title>');
      const answer = await ask(`/api/queues?activeQueue=${QUEUE}&status=completed`, OPERATOR);
      const { queues } = (await answer.json()) as { queues: { name: string; jobs: { data: unknown }[] }[] };
      expect(queues.map(({ name }) => name)).toEqual([QUEUE]);
      const { mchid } = worker.simulator.merchant;
      expect(queues[0]?.jobs.map(({ data }) => data)).toContainEqual({
        ...{ v: 1, institution: mchid, why: 'committed' },
      });
    });

    it('changes nothing, whatever the board is asked', async () => {
      const changes = appRoutes.api.flatMap(({ method, route }) =>
        [method].flat().flatMap((one) => [route].flat().map((path) => [one.toUpperCase(), path] as const)),
      );
      const written = changes.filter(([method]) => method !== 'GET');
      expect(written.length).toBeGreaterThan(10);
      for (const [method, route] of written) {
        const path = route.replace(':queueName', QUEUE).replace(/:\w+/g, 'completed');
        const { status } = await ask(path, OPERATOR, method);
        // Those for all queues leave out what may not be changed; 400: a body that this route does not know.
        expect([route, route.includes(':queueName') ? [400, 405] : [200]]).toEqual([
          route,
          expect.arrayContaining([status]),
        ]);
      }
      expect(await redis.ask(`HEXISTS bull:${QUEUE}:meta paused`)).toMatch(/^:0/);
      expect(await redis.ask(`EXISTS bull:${QUEUE}:repeat:payscore-sweep`)).toMatch(/^:1/);
    });
  });

  // Both wait for an answer of Redis at that moment, and BullMQ for that of its QUIT.
  it('ends in order on SIGTERM in the moment when Redis hangs or dies', async () => {
    redis.kill('SIGSTOP');
    await endsInOrder(till);
    redis.kill('SIGKILL');
    await endsInOrder(worker);
  });

  async function endsInOrder(host: BuiltHost): Promise<void> {
    const { code, signal } = await host.end('SIGTERM');
    expect([0, 'SIGTERM']).toContain(code ?? signal);
  }
});
