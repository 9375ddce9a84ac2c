import type { PayscoreSyncService } from 'nestjs-payscore-sync';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source-options.js';
import { openDataSource } from '../database/open-data-source.js';
import { CashDeskService } from './cash-desk.service.js';
import { OrdersService } from './orders.service.js';

const facts = { orderNo: 'A-1', serviceId: '2002', subMchid: '1900000109', totalAmount: 100 };

/** Stands in for the module: end-to-end tests elsewhere use the real one. */
const payscore = { enqueue: jest.fn(), get: jest.fn() };

describe('the cash desk', () => {
  let dataSource: DataSource;
  let orders: OrdersService;
  let desk: CashDeskService;

  beforeEach(async () => {
    dataSource = await openDataSource(dataSourceOptions({ type: 'sqlite', file: ':memory:' }));
    orders = new OrdersService(dataSource);
    desk = new CashDeskService(dataSource, payscore as unknown as PayscoreSyncService);
    payscore.enqueue.mockReset().mockResolvedValue({ id: 'sync-1', status: 'queued' });
    payscore.get.mockReset().mockResolvedValue({ id: 'sync-1', status: 'synced' });
    await orders.create(facts);
  });

  afterEach(() => dataSource.destroy());

  it('books the payment and hands the same facts to the module, within the transaction', async () => {
    const receivedAt = '2026-01-02T03:04:05.678Z';
    const receipt = await desk.take('A-1', { amount: 30, receivedAt, paymentId: 'till-1' });

    expect(receipt.payment).toMatchObject({ paymentId: 'till-1', seq: 1, amount: 30, syncId: 'sync-1' });
    expect(receipt.order).toMatchObject({ paidAmount: 30, outstandingAmount: 70 });
    expect(receipt.sync).toEqual({ id: 'sync-1', status: 'queued' });
    expect(payscore.enqueue).toHaveBeenCalledWith(
      {
        out_order_no: 'A-1',
        service_id: '2002',
        sub_mchid: '1900000109',
        type: 'Order_Paid',
        detail: { seq: 1, paid_time: '2026-01-02T11:04:05+08:00', paid_amount: 30 },
      },
      { manager: expect.objectContaining({ queryRunner: expect.anything() }) },
    );
    expect(await orders.get('A-1')).toEqual({ ...receipt.order, payments: [receipt.payment] });
  });

  it('numbers the payments of tills that pay at once', async () => {
    const receipts = await Promise.all([1, 2, 3].map((amount) => desk.take('A-1', { amount })));
    expect(receipts.map(({ payment }) => payment.seq).sort()).toEqual([1, 2, 3]);
    expect(await orders.get('A-1')).toMatchObject({ paidAmount: 6 });
  });

  it('keeps nothing when the module refuses the fact', async () => {
    payscore.enqueue.mockRejectedValue(new Error('refused'));
    await expect(desk.take('A-1', { amount: 30 })).rejects.toThrow('refused');
    expect(await orders.get('A-1')).toMatchObject({ paidAmount: 0, payments: [] });
  });

  it('keeps nothing when the booking fails after the module recorded the fact', async () => {
    await dataSource.query('DROP TABLE cash_payments');
    await dataSource.query(
      'CREATE TABLE cash_payments (order_no, payment_id, seq, amount, received_at, sync_id CHECK (0))',
    );
    payscore.enqueue.mockImplementation(async (_request, { manager }) => {
      // A write through the manager it was given: what the real module does.
      await manager.query(`UPDATE orders SET last_seq = 99`);
      return { id: 'sync-1' };
    });
    await expect(desk.take('A-1', { amount: 30 })).rejects.toThrow('CHECK');
    const [order] = await dataSource.query('SELECT paid_amount, last_seq FROM orders');
    expect(order).toEqual({ paid_amount: 0, last_seq: 0 });
  });

  it('books a payment once, however often the till sends it', async () => {
    const first = await desk.take('A-1', { amount: 30, paymentId: 'till-1' });
    const again = await desk.take('A-1', { amount: 30, paymentId: 'till-1' });
    expect(again).toEqual({ ...first, sync: { id: 'sync-1', status: 'synced' } });
    expect(payscore.enqueue).toHaveBeenCalledTimes(1);
  });

  it.each([{ amount: 31 }, { amount: 30, receivedAt: '2026-01-02T03:04:05Z' }])(
    'refuses other facts under a paymentId that is taken: %j',
    async (cash) => {
      await desk.take('A-1', { amount: 30, paymentId: 'till-1' });
      await expect(desk.take('A-1', { ...cash, paymentId: 'till-1' })).rejects.toMatchObject({
        code: 'ORDERS_E_PAYMENT_DIFFERS',
      });
    },
  );

  it('takes what is outstanding and no more', async () => {
    await desk.take('A-1', { amount: 60 });
    await expect(desk.take('A-1', { amount: 41 })).rejects.toMatchObject({ code: 'ORDERS_E_OVERPAID' });
    await expect(desk.take('A-1', { amount: 40 })).resolves.toMatchObject({
      order: { outstandingAmount: 0 },
    });
  });

  it('takes nothing for an order nobody created', async () => {
    await expect(desk.take('a-1', { amount: 1 })).rejects.toMatchObject({ code: 'ORDERS_E_NOT_FOUND' });
    expect(payscore.enqueue).not.toHaveBeenCalled();
  });
});
