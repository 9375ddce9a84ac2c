import { databaseFromEnvironment, type PayscoreSyncService } from 'nestjs-payscore-sync';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { CashDeskService } from '../../src/orders/cash-desk.service.js';
import { OrdersService } from '../../src/orders/orders.service.js';
import { describeOn } from '../support/describe-with.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';

const facts = { serviceId: '2002', subMchid: '1900000109', totalAmount: 100 };

/** Stands in for the module: these suites are about the shop's own tables and locks. */
const payscore = { enqueue: () => Promise.resolve({ id: 'sync-1', status: 'queued' }) };

describeOn(EVERY_DATABASE, 'the example shop on %s', (kind) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let orders: OrdersService;
  let desk: CashDeskService;

  beforeAll(async () => {
    database = await createTestDatabase(kind);
    dataSource = await openDataSource(
      dataSourceOptions(databaseFromEnvironment({ DATABASE_URL: database.url })),
    );
    orders = new OrdersService(dataSource);
    desk = new CashDeskService(dataSource, payscore as unknown as PayscoreSyncService);
  });

  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('has tables that match its entities', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('tells order numbers apart by case', async () => {
    await orders.create({ ...facts, orderNo: 'case-1' });
    await orders.create({ ...facts, orderNo: 'CASE-1', totalAmount: 7 });
    expect(await orders.get('case-1')).toMatchObject({ totalAmount: 100 });
    expect(await orders.get('CASE-1')).toMatchObject({ totalAmount: 7 });
  });

  it('creates an order once, however many ask at once', async () => {
    const created = await Promise.all(
      Array.from({ length: 8 }, () => orders.create({ ...facts, orderNo: 'once' })),
    );
    expect(new Set(created.map((order) => JSON.stringify(order))).size).toBe(1);
  });

  it('numbers the payments of tills that pay at once, and takes no more than is owed', async () => {
    await orders.create({ ...facts, orderNo: 'tills' });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => desk.take('tills', { amount: 10 })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const { payments, outstandingAmount } = await orders.get('tills');
    expect(payments.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(outstandingAmount).toBe(0);
  });
});
