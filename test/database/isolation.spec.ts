import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import type { EntityManager, QueryRunner } from 'typeorm';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';

const LEVELS = ['READ COMMITTED', 'REPEATABLE READ'] as const;
type Level = (typeof LEVELS)[number];

/** Whether a host at this level has to repeat its transaction when the fact was recorded after it began. */
const mustRepeat = ({ kind }: Stage, level: Level) => kind === 'postgres' && level === 'REPEATABLE READ';

const serializationFailure = (stage: Stage): unknown =>
  expect.objectContaining({ code: stage.kind === 'postgres' ? '40001' : 'ER_CHECKREAD' });

/** The same facts each time, whatever the clock says meanwhile. */
const payment: typeof cashPayment = (orderNo, detail) =>
  cashPayment(orderNo, { paid_time: '2026-03-01T16:24:05+08:00', ...detail });

/** SQLite has one transaction at a time, so the question does not arise there. */
onEveryDatabase(
  'recording once',
  (stage) => {
    const open: QueryRunner[] = [];

    afterEach(async () => {
      for (const runner of open.splice(0)) {
        if (runner.isTransactionActive) await runner.rollbackTransaction();
        await runner.release();
      }
    });

    /** A transaction that has already read, so that its snapshot is taken. */
    const begin = async (level: Level, setting?: string) => {
      const runner = stage.host.dataSource.createQueryRunner();
      open.push(runner);
      if (setting) await runner.query(setting);
      await runner.startTransaction(level);
      await runner.manager.getRepository(SyncEntity).count();
      return runner;
    };

    const enqueue = (manager: EntityManager, ...request: Parameters<typeof payment>) =>
      stage.host.payscore.enqueue(payment(...request), { manager });

    const cancel = (id: string) =>
      stage.host.dataSource
        .getRepository(SyncEntity)
        .update({ id }, { status: 'cancelled', settledAt: Date.now(), head: null, dueAt: null });

    describe.each(LEVELS)('at %s', (level) => {
      it('answers the same record for a fact of the same transaction, and of one before it', async () => {
        const orderNo = newOrderNo();
        const before = await stage.enqueue(payment(orderNo));
        const runner = await begin(level);
        expect((await enqueue(runner.manager, orderNo)).id).toBe(before.id);
        const own = await enqueue(runner.manager, orderNo, { seq: 2 });
        expect((await enqueue(runner.manager, orderNo, { seq: 2 })).id).toBe(own.id);
        await runner.commitTransaction();
      });

      it('sees a fact that was committed after the transaction began, or has it repeated', async () => {
        const orderNo = newOrderNo();
        const runner = await begin(level);
        const other = await stage.enqueue(payment(orderNo));
        const again = enqueue(runner.manager, orderNo);
        if (mustRepeat(stage, level)) {
          await expect(again).rejects.toEqual(serializationFailure(stage));
          await runner.rollbackTransaction();
          await runner.startTransaction(level);
          expect((await enqueue(runner.manager, orderNo)).id).toBe(other.id);
        } else {
          expect((await again).id).toBe(other.id);
        }
        await runner.commitTransaction();
      });

      it('records the next revision of a fact that was cancelled after the transaction began', async () => {
        const orderNo = newOrderNo();
        const runner = await begin(level);
        const other = await stage.enqueue(payment(orderNo));
        await cancel(other.id);
        const again = enqueue(runner.manager, orderNo, { paid_amount: 999 });
        if (mustRepeat(stage, level)) {
          await expect(again).rejects.toEqual(serializationFailure(stage));
        } else {
          expect(await again).toMatchObject({ revision: 2, status: 'queued' });
          await runner.commitTransaction();
        }
      });

      it('goes behind a seq that was committed after the transaction began', async () => {
        const orderNo = newOrderNo();
        const runner = await begin(level);
        const first = await stage.enqueue(payment(orderNo));
        const second = enqueue(runner.manager, orderNo, { seq: 2 });
        if (mustRepeat(stage, level)) {
          await expect(second).rejects.toEqual(serializationFailure(stage));
        } else {
          const { id } = await second;
          await runner.commitTransaction();
          expect((await stage.host.payscore.get(id)).blockedBy).toBe(first.id);
        }
      });

      it('records a fact that 20 transactions report at once one single time', async () => {
        const orderNo = newOrderNo();
        const report = () => stage.host.dataSource.transaction(level, (manager) => enqueue(manager, orderNo));
        // As a host must at this level: again, when the database asks for it.
        const repeated = async () => {
          try {
            return await report();
          } catch (error) {
            expect(error).toEqual(serializationFailure(stage));
            return report();
          }
        };
        const records = await Promise.all(
          Array.from({ length: 20 }, mustRepeat(stage, level) ? repeated : report),
        );
        expect(new Set(records.map(({ id }) => id)).size).toBe(1);
        expect(await stage.host.payscore.findByOrder(orderNo)).toHaveLength(1);
      });

      it('keeps no lock on a row that was there, so that its delivery goes on', async () => {
        const orderNo = newOrderNo();
        const { id } = await stage.enqueue(payment(orderNo));
        const runner = await begin(level);
        await enqueue(runner.manager, orderNo);
        await cancel(id);
        await runner.commitTransaction();
      });
    });

    it('has a MariaDB with innodb_snapshot_isolation, the default since 11.6, repeat the transaction', async () => {
      if (stage.kind !== 'mariadb') return;
      const orderNo = newOrderNo();
      const runner = await begin('REPEATABLE READ', 'SET SESSION innodb_snapshot_isolation = ON');
      const other = await stage.enqueue(payment(orderNo));
      await expect(enqueue(runner.manager, orderNo)).rejects.toEqual(serializationFailure(stage));
      await runner.rollbackTransaction();
      await runner.startTransaction('REPEATABLE READ');
      expect((await enqueue(runner.manager, orderNo)).id).toBe(other.id);
      await runner.commitTransaction();
      await runner.query('SET SESSION innodb_snapshot_isolation = OFF');
    });
  },
  { extras: { worker: false }, databases: ['postgres', 'mariadb'] },
);
