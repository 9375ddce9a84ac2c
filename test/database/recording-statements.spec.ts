import { runInTransaction } from 'nestjs-payscore-sync';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

/** What enqueue asks of the database, since a host pays for each statement within its own transaction. */
onEveryDatabase(
  'the statements of enqueue',
  (stage) => {
    const payment = (orderNo: string, seq = 1) =>
      cashPayment(orderNo, { seq, paid_time: '2026-03-01T16:24:05+08:00' });

    /** Statements that each of these requests takes, one transaction for all. */
    const statementsOf = async (requests: readonly ReturnType<typeof payment>[]): Promise<number[]> => {
      const { dataSource, payscore } = stage.host;
      return runInTransaction(dataSource, async (manager) => {
        const counts: number[] = [];
        const query = jest.spyOn(manager.queryRunner as NonNullable<typeof manager.queryRunner>, 'query');
        for (const request of requests) {
          query.mockClear();
          await payscore.enqueue(request, { manager });
          counts.push(query.mock.calls.length);
        }
        query.mockRestore();
        return counts;
      });
    };

    it('are two at most: for the next seq and one behind others', async () => {
      const orderNo = newOrderNo();
      await stage.enqueue(payment(orderNo));
      const counts = await statementsOf([payment(orderNo, 2), payment(orderNo, 3), payment(orderNo, 2)]);
      for (const count of counts) expect(count).toBeLessThanOrEqual(2);
    });

    it('are one on PostgreSQL for the first of an order, and one more when that is repeated', async () => {
      const orderNo = newOrderNo();
      await stage.enqueue(payment(newOrderNo()));
      const isOne = stage.host.dataSource.options.type === 'postgres';
      const counts = await statementsOf([payment(orderNo), payment(orderNo)]);
      expect(counts).toEqual(isOne ? [1, 3] : [2, 2]);
    });

    it('are as many for a batch as for one', async () => {
      const { dataSource, payscore } = stage.host;
      const requests = Array.from({ length: 100 }, () => payment(newOrderNo()));
      const count = await runInTransaction(dataSource, async (manager) => {
        const query = jest.spyOn(manager.queryRunner as NonNullable<typeof manager.queryRunner>, 'query');
        await payscore.enqueueMany(requests, { manager });
        return query.mock.calls.length;
      });
      expect(count).toBe(2);
    });
  },
  { extras: { worker: false } },
);
