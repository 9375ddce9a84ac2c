import { type PayscoreError, type SyncServiceOrderDto } from 'nestjs-payscore-sync';
import type { PayscoreTransaction } from 'nestjs-payscore-sync/transactions';
import { SyncDatabaseEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import {
  counting,
  driverConnection,
  type DriverConnection,
  inDriverTransaction,
  likeMysql,
} from '../support/driver-transaction.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

const codeOf = (code: string) => expect.objectContaining({ code }) as unknown as PayscoreError;
const payment = (orderNo: string, seq = 1, amount = 5): SyncServiceOrderDto =>
  cashPayment(orderNo, { seq, paid_amount: amount });

/** What the database decides. The consumers' suite has each library in its own transaction. */
onEveryDatabase(
  'recording through the driver below TypeORM',
  (stage) => {
    let connection: DriverConnection;
    beforeEach(async () => {
      connection = await driverConnection(stage.kind, stage.host.dataSource);
    });
    afterEach(() => connection.release());

    const enqueue = (request: SyncServiceOrderDto, transaction: PayscoreTransaction) =>
      stage.host.payscore.enqueue(request, { transaction });
    const inTransaction = <T>(work: (transaction: PayscoreTransaction) => Promise<T>, begin?: string) =>
      inDriverTransaction(connection, work, begin);
    const recordsOf = (orderNo: string) => stage.host.payscore.findByOrder(orderNo);

    it('is committed and rolled back with the transaction', async () => {
      const [kept, dropped] = [newOrderNo(), newOrderNo()];
      const record = await inTransaction((transaction) => enqueue(payment(kept), transaction));
      const failing = inTransaction(async (transaction) => {
        await enqueue(payment(dropped), transaction);
        throw new Error('the host fails');
      });
      await expect(failing).rejects.toThrow('the host fails');
      expect(await recordsOf(kept)).toEqual([record]);
      expect(await recordsOf(dropped)).toEqual([]);
    });

    it('takes two statements, for one sync, a repeated one and a batch', async () => {
      const orderNo = newOrderNo();
      const batch = Array.from({ length: 100 }, () => payment(newOrderNo()));
      const counts = await inTransaction(async (transaction) => {
        const works = [
          (one: PayscoreTransaction) => enqueue(payment(orderNo), one),
          (one: PayscoreTransaction) => enqueue(payment(orderNo), one),
          (one: PayscoreTransaction) => stage.host.payscore.enqueueMany(batch, { transaction: one }),
        ];
        const taken: number[] = [];
        for (const work of works) {
          const counted = counting(transaction);
          await work(counted);
          taken.push(counted.count);
        }
        return taken;
      });
      expect(counts).toEqual([2, 2, 2]);
    });

    it('records the same fact once, also when another transaction recorded it behind the snapshot', async () => {
      const orderNo = newOrderNo();
      // PostgreSQL itself asks for a repetition then.
      const isMysql = stage.kind === 'mariadb';
      const begin = isMysql ? 'START TRANSACTION WITH CONSISTENT SNAPSHOT' : 'START TRANSACTION';
      const { first, second } = await inTransaction(async (transaction) => {
        const other = await stage.enqueue(payment(orderNo));
        return { first: other, second: await enqueue(payment(orderNo), transaction) };
      }, begin);
      expect(second).toEqual(first);
    });

    it('refuses other facts, and records nothing of them', async () => {
      const orderNo = newOrderNo();
      await stage.enqueue(payment(orderNo));
      const conflicting = inTransaction((transaction) => enqueue(payment(orderNo, 1, 6), transaction));
      await expect(conflicting).rejects.toEqual(codeOf('PAYSCORE_E_CONFLICTING_SYNC'));
      expect(await recordsOf(orderNo)).toHaveLength(1);
    });

    it('has a payment queried first that may have been lost in a failover', async () => {
      const doubts = stage.host.dataSource.getRepository(SyncDatabaseEntity);
      const row = { id: 2, identity: '', timeline: '', looks: 0, trustedSince: 0 };
      await doubts.insert({ ...row, doubtedUntil: Date.now() });
      const { status } = await inTransaction((transaction) => enqueue(payment(newOrderNo()), transaction));
      await doubts.delete({ id: 2 });
      expect(status).toBe('uncertain');
    });

    it('refuses a connection without a transaction, and records nothing', async () => {
      const orderNo = newOrderNo();
      await expect(enqueue(payment(orderNo), connection.transaction)).rejects.toEqual(
        codeOf('PAYSCORE_E_TRANSACTION_REQUIRED'),
      );
      expect(await recordsOf(orderNo)).toEqual([]);
    });

    it('refuses one on MySQL too, which does not show its transactions', async () => {
      if (stage.kind !== 'mariadb') return;
      const orderNo = newOrderNo();
      const { transaction, run } = connection;
      await expect(enqueue(payment(orderNo), likeMysql(transaction))).rejects.toEqual(
        codeOf('PAYSCORE_E_TRANSACTION_REQUIRED'),
      );
      expect(await recordsOf(orderNo)).toEqual([]);
      expect(await transaction.isOpen?.()).toBe(false);
      // Of others who give no such answer it is believed.
      const { dialect, query } = likeMysql(transaction);
      await enqueue(payment(orderNo), { dialect, query });
      expect(await recordsOf(orderNo)).toHaveLength(1);

      await inTransaction((one) => enqueue(payment(newOrderNo()), likeMysql(one)));
      await run('SET autocommit = 0');
      await enqueue(payment(newOrderNo()), likeMysql(transaction));
      await run('ROLLBACK');
      await run('SET autocommit = 1');
    });

    it('refuses a transaction of another dialect before its first statement', async () => {
      const query = jest.fn();
      const dialect = stage.kind === 'postgres' ? 'mysql' : 'postgres';
      await expect(enqueue(payment(newOrderNo()), { dialect, query })).rejects.toEqual(
        codeOf('PAYSCORE_E_OTHER_DATABASE'),
      );
      expect(query).not.toHaveBeenCalled();
    });

    it('refuses what is no transaction', async () => {
      const { payscore } = stage.host;
      for (const options of [{}, { transaction: {} }, { transaction: 'tx' }]) {
        await expect(payscore.enqueue(payment(newOrderNo()), options as never)).rejects.toEqual(
          codeOf('PAYSCORE_E_TRANSACTION_REQUIRED'),
        );
      }
    });
  },
  { databases: ['postgres', 'mariadb'], pooled: true, extras: { worker: false } },
);

onEveryDatabase(
  'recording through the driver below TypeORM, where polls are rare,',
  (stage) => {
    it('is delivered once the worker was told after the commit', async () => {
      const { dataSource, payscore } = stage.host;
      const connection = await driverConnection(stage.kind, dataSource);
      for (const options of [{}, { institution: stage.simulator.merchant.mchid }]) {
        const request = cashPayment(newOrder(stage.simulator));
        const { id } = await inDriverTransaction(connection, (transaction) =>
          payscore.enqueue(request, { transaction }),
        );
        payscore.wake(options);
        expect((await payscore.waitFor(id, { waitMs: 30_000 })).status).toBe('synced');
      }
      connection.release();
      expect(() => payscore.wake({ institution: 'nobody' })).toThrow(
        codeOf('PAYSCORE_E_UNKNOWN_INSTITUTION'),
      );
    });

    it('is refused in another schema that has a ledger of its own', async () => {
      const connection = await driverConnection(stage.kind, stage.host.dataSource);
      const orderNo = newOrderNo();
      const elsewhere = inDriverTransaction(connection, async (transaction) => {
        await connection.run('CREATE SCHEMA other');
        for (const table of ['payscore_syncs', 'payscore_sync_database']) {
          await connection.run(`CREATE TABLE other.${table} (LIKE public.${table} INCLUDING ALL)`);
        }
        await connection.run('SET LOCAL search_path TO other');
        await stage.host.payscore.enqueue(payment(orderNo), { transaction });
      });
      await expect(elsewhere).rejects.toEqual(codeOf('PAYSCORE_E_OTHER_DATABASE'));
      connection.release();
      expect(await stage.host.payscore.findByOrder(orderNo)).toEqual([]);
    });
  },
  { databases: ['postgres'], pollMs: 60_000, sweepMs: 600_000 },
);
