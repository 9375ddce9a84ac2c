import type { Simulator } from 'payscore-simulator';
import { startTestSimulator } from '../support/simulator.js';
import type { QueryResultCache } from 'typeorm/cache/QueryResultCache.js';
import type { QueryResultCacheOptions } from 'typeorm/cache/QueryResultCacheOptions.js';
import { describeOn } from '../support/describe-with.js';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { until } from '../support/eventually.js';
import { startHost, type TestHost } from '../support/test-host.js';

/** Never forgets a result. TypeORM's own needs a table that its migrations cannot make. */
class MemoryCache implements QueryResultCache {
  private readonly results = new Map<string, QueryResultCacheOptions>();

  getFromCache({ query }: QueryResultCacheOptions): Promise<QueryResultCacheOptions | undefined> {
    return Promise.resolve(this.results.get(String(query)));
  }

  storeInCache(options: QueryResultCacheOptions): Promise<void> {
    this.results.set(String(options.query), options);
    return Promise.resolve();
  }

  isExpired = () => false;
  connect = () => Promise.resolve();
  disconnect = () => Promise.resolve();
  synchronize = () => Promise.resolve();
  clear = () => Promise.resolve();
  remove = () => Promise.resolve();
}

/** TypeORM then answers a query it has seen with what it found then, for as long as the host says. */
describeOn(EVERY_DATABASE, 'with a query cache that is always on, on %s', (kind) => {
  let simulator: Simulator;
  let database: TestDatabase;
  let host: TestHost;

  beforeAll(async () => {
    [simulator, database] = await Promise.all([startTestSimulator(), createTestDatabase(kind)]);
    const options = {
      ...database.options,
      cache: { alwaysEnabled: true, duration: 600_000, provider: () => new MemoryCache() },
    };
    host = await startHost({ ...database, options }, simulator, {
      ratePerSecond: 200,
      // As long as a busy machine may take for a call.
      ...{ timeoutMs: 20_000, leaseMs: 50_000 },
    });
  });

  afterAll(async () => {
    await host?.close();
    await simulator?.close();
    await database?.drop();
  });

  it('delivers at its pace, and the pace is read as it is', async () => {
    const orders = Array.from({ length: 60 }, () => newOrderNo());
    for (const orderNo of orders) simulator.orders.put(waitingOrder(orderNo));
    const records = await Promise.all(
      orders.map((orderNo) => host.payscore.sync(cashPayment(orderNo), { waitMs: 60_000 })),
    );
    expect(records.map(({ status }) => status)).toEqual(orders.map(() => 'synced'));
    expect(host.logger.lines.filter((line) => line.includes('changed 20 times'))).toEqual([]);
  });

  it('shows a record and an institution as they are now, however often they were asked for', async () => {
    const orderNo = newOrderNo();
    simulator.orders.put(waitingOrder(orderNo));
    const { id } = await host.payscore.sync(cashPayment(orderNo), { waitMs: 0 });
    await host.payscore.get(id);
    expect((await host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
    const lastClaimAt = async () => (await host.payscore.listInstitutions())[0]?.lastClaimAt?.getTime() ?? 0;
    const before = await lastClaimAt();
    // Each sweep says that the worker is alive.
    await until(async () => (await lastClaimAt()) > before);
  });
});
