import { BuiltHost } from '../support/built-host.js';
import { describeWith } from '../support/describe-with.js';
import { eventually } from '../support/eventually.js';
import { newOrder, SERVICE_ID, SUB_MCHID } from '../support/payments.js';
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
