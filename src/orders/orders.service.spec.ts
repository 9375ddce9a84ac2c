import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.js';
import { openDataSource } from '../database/open-data-source.js';
import { OrdersService } from './orders.service.js';

const facts = { orderNo: 'A-1', serviceId: '2002', subMchid: '1900000109', totalAmount: 100 };

describe('orders', () => {
  let dataSource: DataSource;
  let orders: OrdersService;

  beforeEach(async () => {
    dataSource = await openDataSource(dataSourceOptions({ type: 'sqlite', file: ':memory:' }));
    orders = new OrdersService(dataSource);
  });

  afterEach(() => dataSource.destroy());

  it('starts unpaid', async () => {
    expect(await orders.create(facts)).toMatchObject({ ...facts, paidAmount: 0, outstandingAmount: 100 });
    expect(await orders.get('A-1')).toMatchObject({ ...facts, payments: [] });
  });

  it('is created once, however often it is asked for', async () => {
    const [first, second] = await Promise.all([orders.create(facts), orders.create(facts)]);
    expect(second).toEqual(first);
  });

  it.each([{ serviceId: '2003' }, { subMchid: '1900000110' }, { totalAmount: 101 }])(
    'is not changed by other facts under its number: %j',
    async (change) => {
      const first = await orders.create(facts);
      await expect(orders.create({ ...facts, ...change })).rejects.toMatchObject({
        code: 'ORDERS_E_ORDER_DIFFERS',
      });
      expect(await orders.get('A-1')).toMatchObject(first);
    },
  );

  it('has tables that match its entities', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
