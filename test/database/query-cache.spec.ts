import type { QueryResultCache } from 'typeorm/cache/QueryResultCache.js';
import type { QueryResultCacheOptions } from 'typeorm/cache/QueryResultCacheOptions.js';
import { cashPayment, newOrder, newOrderNo, waitingOrder } from '../support/payments.js';
import { until } from '../support/eventually.js';
import { onEveryDatabase } from '../support/suite.js';

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
onEveryDatabase(
  'with a query cache that is always on',
  (stage) => {
    it('delivers at its pace, and the pace is read as it is', async () => {
      const orders = Array.from({ length: 60 }, () => newOrderNo());
      for (const orderNo of orders) stage.simulator.orders.put(waitingOrder(orderNo));
      const records = await Promise.all(
        orders.map((orderNo) => stage.host.payscore.sync(cashPayment(orderNo), { waitMs: 60_000 })),
      );
      expect(records.map(({ status }) => status)).toEqual(orders.map(() => 'synced'));
      expect(stage.host.logger.lines.filter((line) => line.includes('changed 20 times'))).toEqual([]);
    });

    it('shows a record and an institution as they are now, however often they were asked for', async () => {
      const { id } = await stage.host.payscore.sync(cashPayment(newOrder(stage.simulator)), { waitMs: 0 });
      await stage.host.payscore.get(id);
      expect((await stage.host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
      const lastClaimAt = async () =>
        (await stage.host.payscore.listInstitutions())[0]?.lastClaimAt?.getTime() ?? 0;
      const before = await lastClaimAt();
      // Each sweep says that the worker is alive.
      await until(async () => (await lastClaimAt()) > before);
    });
  },
  {
    dataSource: { cache: { alwaysEnabled: true, duration: 600_000, provider: () => new MemoryCache() } },
    // As long as a busy machine may take for a call.
    ...{ ratePerSecond: 200, timeoutMs: 20_000, leaseMs: 50_000 },
  },
);
