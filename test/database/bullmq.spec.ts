import { BullModule } from '@nestjs/bullmq';
import { Queue } from 'bullmq';
import { runInTransaction } from 'nestjs-payscore-sync';
import { bullmqDispatch } from 'nestjs-payscore-sync/bullmq';
import { describeWith } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { freePort } from '../support/private-server.mjs';
import { startRedis } from '../support/redis-server.mjs';
import { Servers } from '../support/servers.js';
import { type HostSettings, startHost, type TestHost } from '../support/test-host.js';

type Redis = NonNullable<Awaited<ReturnType<typeof startRedis>>>;

const QUEUE = 'payscore-institutions';
/** Nothing but tickets and the fleet's sweeps delivers within a test. */
const NO_POLLS = { pollMs: 60_000, sweepMs: 600_000 };

describeWith('postgres', 'redis')('dispatch through BullMQ', () => {
  const servers = new Servers('postgres');
  const hosts: TestHost[] = [];
  let redis: Redis;

  const start = async (...settings: string[]) => {
    redis = (await startRedis({ settings })) as Redis;
  };

  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close();
    await redis?.stop();
  });

  async function host(settings: HostSettings = {}, worker = true, url = redis.url): Promise<TestHost> {
    const connection = { url };
    const queue = BullModule.registerQueue({ name: QUEUE, connection });
    const extras = { worker, dispatch: bullmqDispatch({ queue: QUEUE }), imports: [queue] };
    const started = await startHost(servers.database, servers.simulator, { ...settings, extras });
    hosts.push(started);
    return started;
  }

  const till = () => host({}, false);
  const isUp = ({ payscore }: TestHost) => payscore.workerState().engine.isUp;

  async function record({ dataSource, payscore }: TestHost): Promise<string> {
    const payment = cashPayment(newOrder(servers.simulator));
    const { id } = await runInTransaction(dataSource, (manager) => payscore.enqueue(payment, { manager }));
    return id;
  }

  /** Resolves once it is settled, however it was found. */
  const settled = (id: string, { payscore }: TestHost) =>
    until(async () => (await payscore.get(id))?.settledAt != null);

  async function withQueue<T>(work: (queue: Queue) => Promise<T>): Promise<T> {
    const queue = new Queue(QUEUE, { connection: { url: redis.url } });
    try {
      return await work(queue);
    } finally {
      await queue.close();
    }
  }

  const tickets = () =>
    withQueue(async (queue) => (await queue.getJobs(['completed'])).map(({ data }) => data as object));

  it('has what one process recorded delivered by another, and tells Redis no more than its institution', async () => {
    await start();
    const [from, by] = [await till(), await host(NO_POLLS)];
    await until(() => isUp(by));
    const institution = by.payscore.workerState().isEnabled && servers.simulator.merchant.mchid;
    await settled(await record(from), from);
    await until(async () =>
      (await tickets()).some((ticket) => 'why' in ticket && ticket.why === 'committed'),
    );
    for (const ticket of await tickets()) {
      expect(
        [
          { v: 1, institution, why: 'committed' },
          { v: 1, institution, why: 'due' },
        ].concat([
          { v: 1, institution, why: 'sweep' },
          { v: 1, institution: null as never, why: 'sweep' },
        ]),
      ).toContainEqual(ticket);
    }
  });

  it('delivers many of one institution through few tickets', async () => {
    await start();
    const [from, by] = [await till(), await host(NO_POLLS)];
    await until(() => isUp(by));
    const ids = await Promise.all(Array.from({ length: 60 }, () => record(from)));
    await Promise.all(ids.map((id) => settled(id, from)));
    const committed = (await tickets()).filter((ticket) => 'why' in ticket && ticket.why !== 'sweep');
    expect(committed.length).toBeLessThan(30);
  });

  it('delivers what comes due later without a poll', async () => {
    await start();
    const [from, by] = [await till(), await host({ ...NO_POLLS, deferralMs: 2500 })];
    await until(() => isUp(by));
    const outOrderNo = newOrder(servers.simulator);
    const { orders } = servers.simulator;
    orders.setCashier(outOrderNo, true);
    const { payscore, dataSource } = from;
    const { id } = await runInTransaction(dataSource, (manager) =>
      payscore.enqueue(cashPayment(outOrderNo), { manager }),
    );
    await until(async () => (await payscore.get(id))?.status === 'uncertain');
    orders.setCashier(outOrderNo, false);
    await settled(id, from);
  });

  it('goes on after FLUSHALL: sweeps come again, and what was lost is found', async () => {
    await start();
    const [from, by] = [await till(), await host(NO_POLLS)];
    await until(() => isUp(by));
    const ids = [await record(from)];
    await redis.ask('FLUSHALL');
    ids.push(await record(from));
    await Promise.all(ids.map((id) => settled(id, from)));
    await until(() =>
      withQueue(async (queue) => (await queue.getJobScheduler('payscore-sweep')) !== undefined),
    );
  });

  it.each(['SIGSTOP', 'SIGKILL'] as const)(
    'delivers by polls during %s, and by tickets after it',
    async (signal) => {
      await start();
      const [from, by] = [await till(), await host()];
      await until(() => isUp(by));
      redis.kill(signal);
      const ids = await Promise.all([record(from), record(by), record(from)]);
      await Promise.all(ids.map((id) => settled(id, from)));
      expect(isUp(by)).toBe(false);
      if (signal === 'SIGSTOP') redis.kill('SIGCONT');
      else await redis.restart();
      await until(() => isUp(by) && isUp(from));
      await settled(await record(from), from);
    },
  );

  it('delivers everything while Redis evicts what it should keep', async () => {
    await start('--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-lru');
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const [from] = [await till(), await host({ ratePerSecond: 200 })];
    const fill = async () => {
      for (let i = 0; i < 40; i += 1)
        await redis.ask(`SET fill:${i} ${'x'.repeat(60_000)}`).catch(() => undefined);
    };
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      ids.push(...(await Promise.all(Array.from({ length: 10 }, () => record(from)))));
      await fill();
    }
    await Promise.all(ids.map((id) => settled(id, from)));
    warn.mockRestore();
  });

  it('starts and delivers while Redis is away, and uses it once it is there', async () => {
    jest.spyOn(console, 'error').mockImplementation();
    const port = await freePort();
    const by = await host({}, true, `redis://127.0.0.1:${port}`);
    await settled(await record(by), by);
    expect(by.payscore.workerState().engine).toEqual({ name: 'bullmq', isUp: false });
    redis = (await startRedis({ port })) as Redis;
    await until(() => isUp(by));
  });

  it('ignores what others put into the queue', async () => {
    await start();
    const by = await host(NO_POLLS);
    await until(() => isUp(by));
    await withQueue(async (queue) => {
      for (const data of [
        {},
        'text',
        { v: 1, institution: 'x', why: 'y' },
        { v: 1, institution: 'nobody', why: 'due' },
      ])
        await queue.add('ticket', data);
    });
    await settled(await record(by), by);
    expect(isUp(by)).toBe(true);
  });

  it('needs its queue: says which one is not registered', async () => {
    const extras = { dispatch: bullmqDispatch({ queue: 'nobody-registers-this' }) };
    await expect(startHost(servers.database, servers.simulator, { extras })).rejects.toMatchObject({
      code: 'PAYSCORE_E_DISPATCH',
      message: expect.stringContaining("BullModule.registerQueue({ name: 'nobody-registers-this' })"),
    });
  });
});
