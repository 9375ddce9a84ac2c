import type { PayscoreError } from 'nestjs-payscore-sync';
import { runInTransaction } from 'nestjs-payscore-sync';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { In } from 'typeorm';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

onEveryDatabase(
  'transactions',
  (stage) => {
    const sqliteError = expect.objectContaining({
      code: 'PAYSCORE_E_SQLITE_TRANSACTION',
    }) as unknown as PayscoreError;

    it("are TypeORM's only", async () => {
      const transaction = { dialect: 'postgres', query: () => Promise.resolve([]) } as const;
      await expect(stage.host.payscore.enqueue(cashPayment(newOrderNo()), { transaction })).rejects.toEqual(
        expect.objectContaining({ code: 'PAYSCORE_E_OTHER_DATABASE' }),
      );
    });

    it('both keep their rows when they overlap, though TypeORM shares one connection', async () => {
      const [one, two] = [newOrderNo(), newOrderNo()];
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      const first = runInTransaction(stage.host.dataSource, async (manager) => {
        await stage.host.payscore.enqueue(cashPayment(one), { manager });
        await held;
        throw new Error('the first is rolled back');
      });
      const second = runInTransaction(stage.host.dataSource, (manager) =>
        stage.host.payscore.enqueue(cashPayment(two), { manager }),
      );
      release();
      await expect(first).rejects.toThrow('the first is rolled back');
      await second;
      const repository = stage.host.dataSource.getRepository(SyncEntity);
      expect(await repository.countBy({ outOrderNo: one })).toBe(0);
      expect(await repository.countBy({ outOrderNo: two })).toBe(1);
    });

    it('survive 200 of the host, 40 of them rolled back, with the worker writing in between', async () => {
      const orders = Array.from({ length: 200 }, () => newOrderNo());
      await Promise.allSettled(
        orders.map((orderNo, index) =>
          runInTransaction(stage.host.dataSource, async (manager) => {
            await stage.host.payscore.enqueue(cashPayment(orderNo), { manager });
            if (index % 5 === 0) throw new Error('rolled back');
          }),
        ),
      );
      const counts = await Promise.all(
        orders.map((outOrderNo) => stage.host.dataSource.getRepository(SyncEntity).countBy({ outOrderNo })),
      );
      expect(counts).toEqual(orders.map((_, index) => (index % 5 === 0 ? 0 : 1)));
    });

    /** Once the worker has nothing left to write, which a transaction opened behind its back could meet. */
    const quiet = () =>
      until(async () => {
        const underWay = { status: In(['queued', 'uncertain']) };
        return (await stage.host.dataSource.getRepository(SyncEntity).countBy(underWay)) === 0;
      });

    it('are refused to enqueue when they did not come from runInTransaction', async () => {
      await quiet();
      const enqueue = stage.host.dataSource.transaction((manager) =>
        stage.host.payscore.enqueue(cashPayment(newOrderNo()), { manager }),
      );
      await expect(enqueue).rejects.toEqual(sqliteError);
    });

    it('that a host opened beside runInTransaction are waited out, and swallow nothing of ours', async () => {
      await quiet();
      const orderNo = newOrder(stage.simulator);
      let end = () => {};
      const held = new Promise<void>((resolve) => (end = resolve));
      const outside = stage.host.dataSource.transaction(async () => {
        await held;
        throw new Error('rolled back');
      });
      const refused = expect(outside).rejects.toThrow('rolled back');
      const recorded = runInTransaction(stage.host.dataSource, (manager) =>
        stage.host.payscore.enqueue(cashPayment(orderNo), { manager }),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      end();
      await refused;
      const { id } = await recorded;
      expect((await stage.host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
      expect(await stage.host.payscore.attempts(id)).toHaveLength(1);
      const calls = stage.simulator.journal.entries().filter((entry) => entry.outOrderNo === orderNo);
      expect(calls).toHaveLength(1);
    });

    it('are refused inside one another instead of waiting for themselves', async () => {
      const nested = runInTransaction(stage.host.dataSource, () =>
        runInTransaction(stage.host.dataSource, () => Promise.resolve()),
      );
      await expect(nested).rejects.toEqual(sqliteError);
    });
  },
  { databases: ['sqlite'] },
);
