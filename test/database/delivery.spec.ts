import { runInTransaction } from 'nestjs-payscore-sync';
import { startSimulator, type Simulator } from 'payscore-simulator';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { createTestDatabase, DATABASES, type TestDatabase } from '../support/test-database.js';
import { startHost, type TestHost } from '../support/test-host.js';

describe.each(DATABASES)('delivery on %s', (kind) => {
  let simulator: Simulator;
  let database: TestDatabase;
  let host: TestHost;

  beforeAll(async () => {
    [simulator, database] = await Promise.all([startSimulator(), createTestDatabase(kind)]);
    host = await startHost(database, simulator);
  });

  afterAll(async () => {
    await host?.close();
    await simulator?.close();
    await database?.drop();
  });

  it('delivers what the host committed', async () => {
    const orderNo = newOrderNo();
    simulator.orders.put(waitingOrder(orderNo));

    const recorded = await runInTransaction(host.dataSource, (manager) =>
      host.payscore.enqueue(cashPayment(orderNo), { manager }),
    );
    const record = await host.payscore.waitFor(recorded.id, { waitMs: 5000 });

    expect(record).toMatchObject({ status: 'synced', evidence: { source: 'reply' }, attempts: 1 });
    expect(simulator.orders.get(orderNo)).toMatchObject({ state: 'DONE', collectionState: 'USER_PAID' });
  });
});
