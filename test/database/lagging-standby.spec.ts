import { Injectable } from '@nestjs/common';
import { OnPayscoreDoublePaid, type PayscoreSyncRecord, runInTransaction } from 'nestjs-payscore-sync';
import { startSimulator, type Simulator } from 'payscore-simulator';
import { describeWith } from '../support/describe-with.js';
import { eventually } from '../support/eventually.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { startPostgres } from '../support/postgres-server.mjs';
import { startStandby } from '../support/postgres-standby.mjs';
import { startHost, type TestHost } from '../support/test-host.js';

@Injectable()
class Books {
  readonly told: PayscoreSyncRecord[] = [];

  @OnPayscoreDoublePaid({ id: 'books' })
  doublePaid(sync: PayscoreSyncRecord) {
    this.told.push(sync);
  }
}

/** A host reads from a real standby, by TypeORM's `replication`, and the standby shows each commit so much later. */
describeWith('postgres')('reads of a host from a PostgreSQL standby that lags', () => {
  const LAGS_MS = [2000, 700, 100];
  let primary: Awaited<ReturnType<typeof startPostgres>>;
  let standby: Awaited<ReturnType<typeof startStandby>>;
  let simulator: Simulator;
  let host: TestHost;

  beforeAll(async () => {
    const folder = process.env['PAYSCORE_TEST_POSTGRES_FOLDER'];
    [primary, simulator] = await Promise.all([
      startPostgres({ ...(folder ? { folder } : {}) }),
      startSimulator(),
    ]);
    standby = await startStandby(primary, { lagMs: 2000 });
  }, 60_000);

  afterAll(async () => {
    await host?.close();
    await simulator?.close();
    await standby?.stop();
    await primary?.stop();
  }, 60_000);

  const order = () => newOrder(simulator);

  it('the start finds the tables it has just migrated, which the standby does not have yet', async () => {
    const replication = { master: { url: primary.url }, slaves: [{ url: standby.url }] };
    const { url } = primary;
    const database = { url, options: { type: 'postgres', replication }, drop: () => Promise.resolve() };
    host = await startHost(database as never, simulator, { providers: [Books] });
    const reads = host.dataSource.createQueryRunner('slave');
    await expect(reads.query('SELECT * FROM payscore_syncs')).rejects.toThrow('does not exist');
    await reads.release();
    await standby.caughtUp();
  }, 60_000);

  describe.each(LAGS_MS)('%d ms behind', (lagMs) => {
    beforeAll(() => standby.lag(lagMs));

    it('get and findByOrder find a sync right after its commit', async () => {
      const orderNo = newOrderNo();
      const { dataSource, payscore } = host;
      const { id } = await runInTransaction(dataSource, (manager) =>
        payscore.enqueue(cashPayment(orderNo), { manager }),
      );
      expect(await payscore.get(id)).toMatchObject({ id });
      expect(await payscore.findByOrder(orderNo)).toMatchObject([{ id }]);
    });

    it('sync() answers the settled status, and every read shows it', async () => {
      const { payscore } = host;
      const record = await payscore.sync(cashPayment(order()));
      expect(record).toMatchObject({ status: 'synced' });
      expect(await payscore.get(record.id)).toEqual(record);
      expect(await payscore.waitFor(record.id, { waitMs: 0 })).toEqual(record);
      expect(await payscore.attempts(record.id)).toMatchObject([{ outcome: 'accepted' }]);
    });

    it('a handler of a double payment gets the settled record with its transaction', async () => {
      const orderNo = order();
      simulator.orders.customerPays(orderNo);
      const { id } = await host.payscore.sync(cashPayment(orderNo));
      const { told } = host.app.get(Books);
      const sync = await eventually(() => told.find((one) => one.id === id));
      expect(sync).toMatchObject({ status: 'double_paid', transactionId: expect.any(String) });
    });
  });
});
