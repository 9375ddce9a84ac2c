import type { SyncServiceOrderDto } from 'nestjs-payscore-sync';
import { SyncEntity, Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import type { QueryRunner } from 'typeorm';
import { waitForLock } from '../support/lock-wait.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

onEveryDatabase(
  'open transactions side by side',
  (stage) => {
    const open: QueryRunner[] = [];

    const begin = async () => {
      const runner = stage.host.dataSource.createQueryRunner();
      open.push(runner);
      await runner.startTransaction('READ COMMITTED');
      return runner;
    };
    const enqueue = (runner: QueryRunner, ...request: Parameters<typeof cashPayment>) =>
      stage.host.payscore.enqueue(cashPayment(...request), { manager: runner.manager });

    afterEach(async () => {
      for (const runner of open.splice(0)) {
        if (runner.isTransactionActive) await runner.rollbackTransaction();
        await runner.release();
      }
    });

    it('let the same fact be recorded by both, once, without an error for either', async () => {
      const orderNo = newOrderNo();
      const [one, two] = [await begin(), await begin()];
      const first = await enqueue(one, orderNo);
      const second = enqueue(two, orderNo);
      await waitForLock(stage.host.dataSource);
      await one.commitTransaction();
      expect((await second).id).toBe(first.id);
      await two.query('SELECT 1');
      await two.commitTransaction();
      expect(await stage.host.payscore.findByOrder(orderNo)).toHaveLength(1);
    });

    it('let the second record the fact when the first rolls back', async () => {
      const orderNo = newOrderNo();
      const [one, two] = [await begin(), await begin()];
      const first = await enqueue(one, orderNo);
      const second = enqueue(two, orderNo);
      await waitForLock(stage.host.dataSource);
      await one.rollbackTransaction();
      expect((await second).id).not.toBe(first.id);
      await two.commitTransaction();
      expect(await stage.host.payscore.findByOrder(orderNo)).toHaveLength(1);
    });

    it('make only one of two new seqs of an order the head', async () => {
      const orderNo = newOrderNo();
      const [one, two] = [await begin(), await begin()];
      await enqueue(one, orderNo, { seq: 1 });
      const second = enqueue(two, orderNo, { seq: 2 });
      await waitForLock(stage.host.dataSource);
      await one.commitTransaction();
      const { id } = await second;
      await two.commitTransaction();
      const rows = await stage.host.dataSource.getRepository(SyncEntity).findBy({ outOrderNo: orderNo });
      expect(rows.filter((row) => row.head !== null).map((row) => row.seq)).toEqual([1]);
      expect((await stage.host.payscore.get(id)).blockedBy).toBe(rows.find((row) => row.seq === 1)?.id);
    });

    it('refuse a whole-order sync that races a numbered one', async () => {
      const orderNo = newOrderNo();
      const whole = cashPayment(orderNo);
      delete whole.detail.seq;
      const [one, two] = [await begin(), await begin()];
      await enqueue(one, orderNo, { seq: 1 });
      const second = stage.host.payscore.enqueue(whole, { manager: two.manager });
      const refusal = expect(second).rejects.toEqual(
        expect.objectContaining({ code: 'PAYSCORE_E_MIXED_SEQ' }),
      );
      await waitForLock(stage.host.dataSource);
      await one.commitTransaction();
      await refusal;
      await two.query('SELECT 1');
    });

    it('do not hold up what the worker does for other orders, whatever they have not committed yet', async () => {
      const { sql } = stage.host.app.get(Ledger);
      const orderNo = newOrderNo();
      const behind = await begin();
      const { id } = await stage.enqueue(cashPayment(orderNo));
      await enqueue(behind, orderNo, { seq: 2 });
      const settled = { status: 'synced' as const, settledAt: Date.now(), head: null, dueAt: null };
      await stage.host.dataSource.getRepository(SyncEntity).update({ id }, settled);
      // It sees nothing unsettled, so its row is the head, and stays uncommitted.
      const ahead = await begin();
      await enqueue(ahead, orderNo, { seq: 3 });
      await behind.commitTransaction();

      const [key] = await sql.headless(10);
      await sql.advance([key ?? ''], 0);
      expect(await sql.headless(10)).toEqual([key]);
      await ahead.rollbackTransaction();
      await sql.advance([key ?? ''], 0);
      const rows = await stage.host.dataSource.getRepository(SyncEntity).findBy({ outOrderNo: orderNo });
      expect(rows.find((row) => row.head !== null)?.seq).toBe(2);
    });

    it('that only repeated a fact do not keep the worker from it', async () => {
      const { sql } = stage.host.app.get(Ledger);
      const { id, institution } = await stage.enqueue(cashPayment(newOrderNo()));
      const { request } = await stage.host.payscore.get(id);
      const again = await begin();
      const outOrderNo = (await stage.host.payscore.get(id)).outOrderNo;
      const repeated = { ...(request as SyncServiceOrderDto), out_order_no: outOrderNo };
      await stage.host.payscore.enqueue(repeated, { manager: again.manager });
      const claim = await sql.claim(institution, 100, 1000, 'token');
      expect(claim.syncs.map((sync) => sync.id)).toContain(id);
    });

    it('do not wake the worker at a savepoint, only at the commit', async () => {
      const orderNo = newOrderNo();
      const runner = await begin();
      await runner.startTransaction();
      await enqueue(runner, orderNo);
      await runner.commitTransaction();
      expect(await stage.host.payscore.findByOrder(orderNo)).toEqual([]);
      await runner.commitTransaction();
      expect(await stage.host.payscore.findByOrder(orderNo)).toHaveLength(1);
    });
  },
  { extras: { worker: false }, databases: ['postgres', 'mariadb'], pooled: true },
);
