import { runInTransaction } from 'nestjs-payscore-sync';
import { startSimulator, type Simulator } from 'payscore-simulator';
import { type BlackHoleProxy, startBlackHole } from '../support/black-hole-proxy.js';
import { describeWith } from '../support/describe-with.js';
import { eventually, until } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { startPostgres } from '../support/postgres-server.mjs';
import { startStandby } from '../support/postgres-standby.mjs';
import { startHost, type TestHost } from '../support/test-host.js';

type Postgres = Awaited<ReturnType<typeof startPostgres>>;
type Standby = Awaited<ReturnType<typeof startStandby>>;

const portOf = (url: string) => Number(new URL(url).port);

describeWith('postgres')('a PostgreSQL primary that dies, and whose standby is promoted', () => {
  let primary: Postgres;
  let standby: Standby;
  let address: BlackHoleProxy;
  let simulator: Simulator;
  let hosts: TestHost[];

  beforeEach(async () => {
    const folder = process.env['PAYSCORE_TEST_POSTGRES_FOLDER'];
    [primary, simulator] = await Promise.all([
      startPostgres({ ...(folder ? { folder } : {}) }),
      startSimulator(),
    ]);
    standby = await startStandby(primary, { name: 'standby' });
    address = await startBlackHole(portOf(primary.url));
    hosts = [];
  }, 60_000);

  afterEach(async () => {
    for (const host of hosts) await host.close();
    await address?.close();
    await simulator?.close();
    await standby?.stop();
    await primary?.stop();
  }, 60_000);

  const host = async (worker: boolean) => {
    const url = address.through(primary.url);
    const options = { type: 'postgres' as const, url, connectTimeoutMS: 2000 };
    const database = { options, url, drop: () => Promise.resolve() };
    const started = await startHost(database, simulator, { extras: { worker }, databaseTimeoutMs: 2000 });
    hosts.push(started);
    return started;
  };
  const order = () => newOrder(simulator);
  const record = ({ dataSource, payscore }: TestHost, orderNo: string) =>
    runInTransaction(dataSource, (manager) => payscore.enqueue(cashPayment(orderNo), { manager }));
  const failOver = async () => {
    await primary.crash();
    await standby.promote();
    address.retarget(portOf(standby.url));
    address.cut();
  };
  const sends = (orderNo: string) =>
    simulator.journal.entries().filter((entry) => entry.outOrderNo === orderNo && entry.method === 'POST');
  const settled = ({ payscore }: TestHost, id: string) =>
    eventually(async () => {
      const sync = await payscore.waitFor(id, { waitMs: 5000 }).catch(() => null);
      return sync?.status === 'synced' ? sync : undefined;
    });

  it('asynchronously: nothing is sent twice without asking, and what was lost has a name', async () => {
    const till = await host(false);
    const told = await record(till, order());
    await standby.caughtUp();
    await standby.pause();
    // The standby never hears of the call, nor of what was recorded after it.
    const worker = await host(true);
    expect(await settled(worker, told.id)).toMatchObject({ evidence: { source: 'reply' } });
    const lost = await record(till, order());

    await failOver();
    expect(await settled(worker, told.id)).toMatchObject({ evidence: { source: 'query' } });
    expect(sends(told.outOrderNo)).toHaveLength(1);
    await expect(till.payscore.get(lost.id)).rejects.toMatchObject({ code: 'PAYSCORE_E_NOT_FOUND' });
    expect(worker.logger.lines.join('\n')).toContain('another server or timeline answers');
  }, 60_000);

  it('asynchronously: a payment whose row and call were lost is asked about when it is recorded again', async () => {
    const till = await host(false);
    await standby.caughtUp();
    await standby.pause();
    const worker = await host(true);
    const payment = cashPayment(order());
    const recorded = ({ dataSource, payscore }: TestHost) =>
      runInTransaction(dataSource, (manager) => payscore.enqueue(payment, { manager }));
    const lost = await recorded(till);
    expect(await settled(worker, lost.id)).toMatchObject({ evidence: { source: 'reply' } });

    await failOver();
    const again = await eventually(() => recorded(till).catch(() => undefined));
    expect(again.id).not.toBe(lost.id);
    expect(await settled(worker, again.id)).toMatchObject({ evidence: { source: 'query' } });
    expect(sends(payment.out_order_no)).toHaveLength(1);
  }, 60_000);

  it('asynchronously: a process that lived through it refuses a cancel until the worker has marked', async () => {
    const till = await host(false);
    const { id } = await record(till, order());
    await standby.caughtUp();
    await failOver();
    const cancel = () => till.payscore.cancel(id, { actor: 'alice', reason: 'wrong amount' });
    const refusal = () =>
      eventually(async () => {
        const { code = '' } = await cancel().then(
          () => ({ code: 'cancelled' }),
          (cause: { code?: string }) => cause,
        );
        // Connections to the old server end one by one.
        const isAnswer = /^(cancelled|PAYSCORE_E_)/.test(code) && code !== 'PAYSCORE_E_DATABASE_TIMEOUT';
        return isAnswer ? code : undefined;
      });
    expect(await refusal()).toBe('PAYSCORE_E_DATABASE_CHANGED');
    const worker = await host(true);
    expect(await settled(worker, id)).toMatchObject({ status: 'synced' });
    expect(await refusal()).toBe('PAYSCORE_E_WRONG_STATUS');
  }, 60_000);

  it('synchronously, under load: no commit that was confirmed is lost, and each order is sent once', async () => {
    const till = await host(false);
    await till.dataSource.query(`ALTER SYSTEM SET synchronous_standby_names = 'standby'`);
    await till.dataSource.query('SELECT pg_reload_conf()');
    const worker = await host(true);
    const confirmed: { id: string; outOrderNo: string }[] = [];
    let isOver = false;
    const load = (async () => {
      while (!isOver) {
        const recorded = await record(till, order()).catch(() => null);
        if (recorded) confirmed.push(recorded);
        // Nobody answers at once, for a while.
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await until(() => confirmed.length >= 40);
    await failOver();
    const atFailover = confirmed.length;
    await until(() => confirmed.length >= atFailover + 10);
    isOver = true;
    await load;
    for (const { id, outOrderNo } of confirmed) {
      expect(await settled(worker, id)).toMatchObject({ status: 'synced' });
      expect(sends(outOrderNo)).toHaveLength(1);
    }
  }, 120_000);
});
