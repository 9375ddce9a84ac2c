import type { PayscoreError } from 'nestjs-payscore-sync';
import { runInTransaction } from 'nestjs-payscore-sync';
import { PAYSCORE_SYNC_ENTITIES } from 'nestjs-payscore-sync/ledger';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { DataSource } from 'typeorm';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

const codeOf = (code: string) => expect.objectContaining({ code }) as unknown as PayscoreError;

/** The worker is off here: these suites look at what is recorded, not at what becomes of it. */
onEveryDatabase(
  'recording',
  (stage) => {
    const rowsOf = (outOrderNo: string) =>
      stage.host.dataSource
        .getRepository(SyncEntity)
        .find({ where: { outOrderNo }, order: { seq: 'ASC', revision: 'ASC' } });

    it('answers the record that is already there for the same facts, in whatever form they come', async () => {
      const orderNo = newOrderNo();
      const first = await stage.enqueue(cashPayment(orderNo, { paid_time: '2026-03-01T16:24:05+08:00' }));
      expect(await stage.enqueue(cashPayment(orderNo, { paid_time: '2026-03-01T08:24:05Z' }))).toEqual(first);
      expect(await rowsOf(orderNo)).toHaveLength(1);
    });

    it('refuses other facts for the same seq and keeps the first', async () => {
      const orderNo = newOrderNo();
      await stage.enqueue(cashPayment(orderNo));
      await expect(stage.enqueue(cashPayment(orderNo, { paid_amount: 999 }))).rejects.toEqual(
        codeOf('PAYSCORE_E_CONFLICTING_SYNC'),
      );
      expect((await rowsOf(orderNo)).map((row) => row.paidAmount)).toEqual([1000]);
    });

    it('lets a host go on in its transaction after a conflict', async () => {
      const orderNo = newOrderNo();
      await stage.enqueue(cashPayment(orderNo));
      const { dataSource, payscore } = stage.host;
      const second = await runInTransaction(dataSource, async (manager) => {
        await payscore
          .enqueue(cashPayment(orderNo, { paid_amount: 999 }), { manager })
          .catch(() => undefined);
        return payscore.enqueue(cashPayment(orderNo, { seq: 2 }), { manager });
      });
      expect((await rowsOf(orderNo)).map((row) => row.id)).toContain(second.id);
    });

    it('does not mix whole and numbered syncs in one order', async () => {
      const [numbered, whole] = [newOrderNo(), newOrderNo()];
      const withoutSeq = (orderNo: string) => {
        const request = cashPayment(orderNo);
        delete request.detail.seq;
        return request;
      };
      await stage.enqueue(cashPayment(numbered));
      await expect(stage.enqueue(withoutSeq(numbered))).rejects.toEqual(codeOf('PAYSCORE_E_MIXED_SEQ'));
      await stage.enqueue(withoutSeq(whole));
      await expect(stage.enqueue(cashPayment(whole))).rejects.toEqual(codeOf('PAYSCORE_E_MIXED_SEQ'));
    });

    it('keeps two orders apart that differ only in case', async () => {
      const orderNo = newOrderNo();
      const lower = await stage.enqueue(cashPayment(orderNo.toLowerCase()));
      const upper = await stage.enqueue(cashPayment(orderNo.toUpperCase()));
      expect(upper.id).not.toBe(lower.id);
      expect([lower.blockedBy, upper.blockedBy]).toEqual([null, null]);
      expect(await stage.host.payscore.findByOrder(orderNo.toLowerCase())).toHaveLength(1);
    });

    it('records a corrected fact as the next revision once the first was cancelled', async () => {
      const orderNo = newOrderNo();
      const first = await stage.enqueue(cashPayment(orderNo));
      await stage.host.dataSource
        .getRepository(SyncEntity)
        .update({ id: first.id }, { status: 'cancelled', settledAt: Date.now(), head: null, dueAt: null });
      const corrected = await stage.enqueue(cashPayment(orderNo, { paid_amount: 999 }));
      expect(corrected).toMatchObject({ revision: 2, blockedBy: null, status: 'queued' });
      await expect(stage.enqueue(cashPayment(orderNo, { paid_amount: 998 }))).rejects.toEqual(
        codeOf('PAYSCORE_E_CONFLICTING_SYNC'),
      );
    });

    it('does not send before the clock margin after paid_time, and never shifts paid_time', async () => {
      const orderNo = newOrderNo();
      const at = Math.floor(Date.now() / 1000) * 1000 + 120_000;
      const paidTime = `${new Date(at + 28_800_000).toISOString().slice(0, 19)}+08:00`;
      const record = await stage.enqueue(cashPayment(orderNo, { paid_time: paidTime }));
      expect(record.nextAttemptAt?.getTime()).toBe(at + 2000);
      expect(record.request).toMatchObject({ detail: { paid_time: paidTime } });
    });

    it('refuses a manager that is in no transaction', async () => {
      const { dataSource, payscore } = stage.host;
      await expect(
        payscore.enqueue(cashPayment(newOrderNo()), { manager: dataSource.manager }),
      ).rejects.toEqual(codeOf('PAYSCORE_E_TRANSACTION_REQUIRED'));
    });

    it('refuses a manager of another data source, whose rows nobody would deliver', async () => {
      const other = await new DataSource({
        ...stage.database.options,
        entities: PAYSCORE_SYNC_ENTITIES,
      }).initialize();
      const enqueue = runInTransaction(other, (manager) =>
        stage.host.payscore.enqueue(cashPayment(newOrderNo()), { manager }),
      );
      await expect(enqueue).rejects.toEqual(codeOf('PAYSCORE_E_TRANSACTION_REQUIRED'));
      await other.destroy();
    });

    it('keeps the gap between calls of one order for a seq recorded after the last was settled', async () => {
      const orderNo = newOrderNo();
      const first = await stage.enqueue(cashPayment(orderNo));
      const settledAt = Date.now() + 10_000;
      await stage.host.dataSource
        .getRepository(SyncEntity)
        .update({ id: first.id }, { status: 'synced', settledAt, head: null, dueAt: null });
      const second = await stage.enqueue(cashPayment(orderNo, { seq: 2 }));
      expect(second.nextAttemptAt?.getTime()).toBe(settledAt + 700);
    });

    it('records nothing of an invalid request, and leaves the transaction usable', async () => {
      const orderNo = newOrderNo();
      const { dataSource, payscore } = stage.host;
      await runInTransaction(dataSource, async (manager) => {
        const bad = { ...cashPayment(orderNo), type: 'Order_Paid!' } as never;
        await expect(payscore.enqueue(bad, { manager })).rejects.toEqual(codeOf('PAYSCORE_E_VALIDATION'));
        await payscore.enqueue(cashPayment(orderNo), { manager });
      });
      expect(await rowsOf(orderNo)).toHaveLength(1);
    });

    it('refuses an institution it does not know', async () => {
      const { dataSource, payscore } = stage.host;
      const enqueue = runInTransaction(dataSource, (manager) =>
        payscore.enqueue(cashPayment(newOrderNo()), { manager, institution: 'nobody' }),
      );
      await expect(enqueue).rejects.toEqual(codeOf('PAYSCORE_E_UNKNOWN_INSTITUTION'));
    });

    it('keeps every row of overlapping transactions, and none of the rolled back ones', async () => {
      const { dataSource, payscore } = stage.host;
      const orders = Array.from({ length: 40 }, () => newOrderNo());
      const outcomes = await Promise.allSettled(
        orders.map((orderNo, index) =>
          runInTransaction(dataSource, async (manager) => {
            await payscore.enqueue(cashPayment(orderNo), { manager });
            await new Promise((resolve) => setImmediate(resolve));
            if (index % 4 === 0) throw new Error('rolled back');
          }),
        ),
      );
      const kept = await Promise.all(orders.map(async (orderNo) => (await rowsOf(orderNo)).length));
      expect(kept).toEqual(outcomes.map(({ status }) => (status === 'fulfilled' ? 1 : 0)));
      expect(kept.filter((count) => count === 1)).toHaveLength(30);
    });

    it('pages through syncs, newest first, within what the caller may see', async () => {
      const orders = Array.from({ length: 5 }, () => newOrderNo());
      const ids: string[] = [];
      for (const orderNo of orders) ids.push((await stage.enqueue(cashPayment(orderNo))).id);
      const { payscore } = stage.host;
      const first = await payscore.list({ limit: 2 });
      const second = await payscore.list({ limit: 2, cursor: first.nextCursor ?? '' });
      const seen = [...first.items, ...second.items].map(({ id }) => id);
      expect(seen).toEqual(ids.reverse().slice(0, 4));
      expect((await payscore.list({ within: { subMchids: ['somebody-else'] } })).items).toEqual([]);
      expect((await payscore.list({ within: { subMchids: [] } })).items).toEqual([]);
      await expect(payscore.get(ids[0] ?? '', { within: { institutions: ['other'] } })).rejects.toEqual(
        codeOf('PAYSCORE_E_NOT_FOUND'),
      );
      expect((await payscore.list({ status: 'parked' })).items).toEqual([]);
    });
  },
  {
    extras: { worker: false },
    clockMarginMs: 2000,
    orderGapMs: 700,
    prefixed: ['sqlite', 'mariadb'],
    pooled: true,
  },
);
