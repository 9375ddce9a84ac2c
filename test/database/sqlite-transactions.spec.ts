import type { PayscoreError } from 'nestjs-payscore-sync';
import { runInTransaction } from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { Simulator } from 'payscore-simulator';
import { In } from 'typeorm';
import { until } from '../support/eventually.js';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { startTestSimulator } from '../support/simulator.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { startHost, type TestHost } from '../support/test-host.js';

describe('transactions on SQLite', () => {
  let simulator: Simulator;
  let database: TestDatabase;
  let host: TestHost;

  beforeAll(async () => {
    [simulator, database] = await Promise.all([startTestSimulator(), createTestDatabase('sqlite')]);
    host = await startHost(database, simulator);
  });

  afterAll(async () => {
    await host?.close();
    await simulator?.close();
    await database?.drop();
  });

  const sqliteError = expect.objectContaining({
    code: 'PAYSCORE_E_SQLITE_TRANSACTION',
  }) as unknown as PayscoreError;

  it('both keep their rows when they overlap, though TypeORM shares one connection', async () => {
    const [one, two] = [newOrderNo(), newOrderNo()];
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = runInTransaction(host.dataSource, async (manager) => {
      await host.payscore.enqueue(cashPayment(one), { manager });
      await held;
      throw new Error('the first is rolled back');
    });
    const second = runInTransaction(host.dataSource, (manager) =>
      host.payscore.enqueue(cashPayment(two), { manager }),
    );
    release();
    await expect(first).rejects.toThrow('the first is rolled back');
    await second;
    const repository = host.dataSource.getRepository(SyncEntity);
    expect(await repository.countBy({ outOrderNo: one })).toBe(0);
    expect(await repository.countBy({ outOrderNo: two })).toBe(1);
  });

  it('survive 200 of the host, 40 of them rolled back, with the worker writing in between', async () => {
    const orders = Array.from({ length: 200 }, () => newOrderNo());
    await Promise.allSettled(
      orders.map((orderNo, index) =>
        runInTransaction(host.dataSource, async (manager) => {
          await host.payscore.enqueue(cashPayment(orderNo), { manager });
          if (index % 5 === 0) throw new Error('rolled back');
        }),
      ),
    );
    const counts = await Promise.all(
      orders.map((outOrderNo) => host.dataSource.getRepository(SyncEntity).countBy({ outOrderNo })),
    );
    expect(counts).toEqual(orders.map((_, index) => (index % 5 === 0 ? 0 : 1)));
  });

  /** Once the worker has nothing left to write, which a transaction opened behind its back could meet. */
  const quiet = () =>
    until(async () => {
      const underWay = { status: In(['queued', 'uncertain']) };
      return (await host.dataSource.getRepository(SyncEntity).countBy(underWay)) === 0;
    });

  it('are refused to enqueue when they did not come from runInTransaction', async () => {
    await quiet();
    const enqueue = host.dataSource.transaction((manager) =>
      host.payscore.enqueue(cashPayment(newOrderNo()), { manager }),
    );
    await expect(enqueue).rejects.toEqual(sqliteError);
  });

  it('that a host opened beside runInTransaction are waited out, and swallow nothing of ours', async () => {
    await quiet();
    const orderNo = newOrderNo();
    simulator.orders.put(waitingOrder(orderNo));
    let end = () => {};
    const held = new Promise<void>((resolve) => (end = resolve));
    const outside = host.dataSource.transaction(async () => {
      await held;
      throw new Error('rolled back');
    });
    const refused = expect(outside).rejects.toThrow('rolled back');
    const recorded = runInTransaction(host.dataSource, (manager) =>
      host.payscore.enqueue(cashPayment(orderNo), { manager }),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    end();
    await refused;
    const { id } = await recorded;
    expect((await host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
    expect(await host.payscore.attempts(id)).toHaveLength(1);
    const calls = simulator.journal.entries().filter((entry) => entry.outOrderNo === orderNo);
    expect(calls).toHaveLength(1);
  });

  it('are refused inside one another instead of waiting for themselves', async () => {
    const nested = runInTransaction(host.dataSource, () =>
      runInTransaction(host.dataSource, () => Promise.resolve()),
    );
    await expect(nested).rejects.toEqual(sqliteError);
  });
});
