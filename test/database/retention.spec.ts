import { type PayscoreSyncRecord, runInTransaction } from 'nestjs-payscore-sync';
import { PAYSCORE_SYNC_ENTITIES } from 'nestjs-payscore-sync/ledger';
import {
  Ledger,
  LedgerClock,
  SyncActionEntity,
  SyncAttemptEntity,
  SyncHandlerCallEntity,
  SyncEntity,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { startHost } from '../support/test-host.js';

const DAY = 86_400_000;

onEveryDatabase(
  'retention',
  (stage) => {
    const purge = (limit = 100) =>
      stage.host.app.get(Ledger).retention.purge(stage.simulator.merchant.mchid, 90 * DAY, limit);
    const write = (id: string, change: Partial<SyncEntity>) =>
      runInTransaction(stage.host.dataSource, (own) => own.update(SyncEntity, { id }, change));
    const settle = ({ id }: PayscoreSyncRecord, daysAgo: number) =>
      write(id, { status: 'synced', settledAt: Date.now() - daysAgo * DAY, head: null, dueAt: null });
    const enqueue = (orderNo: string, seq = 1) => stage.enqueue(cashPayment(orderNo, { seq }));
    /** A sync with a row of every kind that hangs on it. */
    const withRows = async (orderNo: string, seq = 1) => {
      const sync = await enqueue(orderNo, seq);
      await runInTransaction(stage.host.dataSource, async (own) => {
        await own.insert(SyncAttemptEntity, {
          syncId: sync.id,
          number: 1,
          kind: 'send',
          leaseToken: 't',
          startedAt: 1,
        });
        await own.insert(SyncActionEntity, {
          ...{ id: `a-${sync.id}`.slice(0, 36), syncId: sync.id, action: 'retry' as const, actor: 'alice' },
          ...{ fromStatus: 'parked' as const, toStatus: 'queued' as const, createdAt: 1 },
        });
        await own.insert(SyncHandlerCallEntity, {
          ...{
            id: `d-${sync.id}`.slice(0, 36),
            syncId: sync.id,
            event: 'synced' as const,
            handlerId: 'books',
          },
          ...{ occurrence: 1, attempts: 1, dueAt: null, createdAt: 1, completedAt: 2 },
        });
      });
      return sync;
    };
    const left = async (...ids: string[]) => {
      const rows = await Promise.all(
        ids.map((id) => stage.host.dataSource.getRepository(SyncEntity).findOneBy({ id })),
      );
      return rows.map((row) => row !== null);
    };

    afterEach(() =>
      runInTransaction(stage.host.dataSource, async (own) => {
        for (const entity of PAYSCORE_SYNC_ENTITIES)
          await own.createQueryBuilder().delete().from(entity).execute();
      }),
    );

    it('deletes what was settled long ago, with its attempts, actions and handler calls', async () => {
      const sync = await withRows(newOrderNo());
      await settle(sync, 91);
      expect(await purge()).toEqual({ orders: 1, syncs: 1, hasMore: false });
      for (const entity of [SyncEntity, SyncAttemptEntity, SyncActionEntity, SyncHandlerCallEntity]) {
        expect(await stage.host.dataSource.getRepository<object>(entity).count()).toBe(0);
      }
    });

    it('keeps what is younger', async () => {
      const sync = await withRows(newOrderNo());
      await settle(sync, 89);
      expect(await purge()).toMatchObject({ syncs: 0 });
      expect(await left(sync.id)).toEqual([true]);
    });

    it('deletes an order as a whole, not before its last sync is old enough', async () => {
      const orderNo = newOrderNo();
      const [one, two] = [await withRows(orderNo, 1), await withRows(orderNo, 2)];
      await settle(one, 200);
      await settle(two, 10);
      expect(await purge()).toMatchObject({ syncs: 0 });
      await settle(two, 100);
      expect(await purge()).toMatchObject({ orders: 1, syncs: 2 });
      expect(await left(one.id, two.id)).toEqual([false, false]);
    });

    it.each<[string, Partial<SyncEntity>]>([
      ['queued', {}],
      ['uncertain', { status: 'uncertain' }],
      ['parked', { status: 'parked', parkReason: 'REJECTED' }],
      ['double_paid', { status: 'double_paid', dueAt: null }],
    ])('never touches an order with a sync that is %s, however old', async (_status, change) => {
      const orderNo = newOrderNo();
      const [settled, open] = [await withRows(orderNo, 1), await withRows(orderNo, 2)];
      await settle(settled, 1000);
      await write(open.id, { createdAt: 1, ...change });
      expect(await purge()).toMatchObject({ syncs: 0 });
      expect(await left(settled.id, open.id)).toEqual([true, true]);
      expect(
        await stage.host.dataSource.getRepository(SyncAttemptEntity).countBy({ syncId: settled.id }),
      ).toBe(1);
    });

    it('keeps an order while a handler is still to be told of it', async () => {
      const sync = await withRows(newOrderNo());
      await settle(sync, 100);
      const pending = (dueAt: number | null) =>
        runInTransaction(stage.host.dataSource, (own) =>
          own.update(SyncHandlerCallEntity, { syncId: sync.id }, { dueAt }),
        );
      await pending(1);
      expect(await purge()).toMatchObject({ syncs: 0 });
      await pending(null);
      expect(await purge()).toMatchObject({ syncs: 1 });
    });

    it('goes batch by batch, and an order that is kept holds up no other', async () => {
      const orderNo = newOrderNo();
      await settle(await withRows(orderNo, 1), 1000);
      await withRows(orderNo, 2);
      for (let i = 0; i < 5; i += 1) await settle(await enqueue(newOrderNo()), 100);
      expect(await purge(3)).toEqual({ orders: 3, syncs: 3, hasMore: true });
      expect(await purge(3)).toEqual({ orders: 2, syncs: 2, hasMore: false });
    });

    it('leaves the institutions of others alone', async () => {
      const sync = await withRows(newOrderNo());
      await settle(sync, 100);
      await write(sync.id, { institution: 'another' });
      expect(await purge()).toMatchObject({ syncs: 0 });
    });

    it('records a fact of a deleted order anew', async () => {
      const orderNo = newOrderNo();
      const sync = await enqueue(orderNo);
      await settle(sync, 100);
      await purge();
      expect((await enqueue(orderNo)).id).not.toBe(sync.id);
    });

    // SQLite has no locks on rows, and one transaction at a time.
    if (stage.kind !== 'sqlite') {
      it('does not wait for a host that has just read an old row', async () => {
        const sync = await withRows(newOrderNo());
        await settle(sync, 100);
        await stage.host.dataSource.transaction(async (own) => {
          await own
            .getRepository(SyncEntity)
            .createQueryBuilder('sync')
            .where({ id: sync.id })
            .setLock('pessimistic_write')
            .getOne();
          expect(await purge()).toMatchObject({ syncs: 0 });
        });
        expect(await purge()).toMatchObject({ syncs: 1 });
      });
    }

    it('is what a worker does beside its deliveries', async () => {
      const old = await withRows(newOrderNo());
      await settle(old, 91);
      const host = await startHost(stage.database, stage.simulator, { sweepMs: 100 });
      const { id } = await stage.enqueue(cashPayment(newOrder(stage.simulator)));
      expect((await host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
      await until(async () => !(await left(old.id))[0]);
      expect(await left(id)).toEqual([true]);
      await host.close();
    });

    it('goes by the clock of the database', async () => {
      const sync = await withRows(newOrderNo());
      await settle(sync, 1);
      const clock = stage.host.app.get(LedgerClock);
      clock.offsetMs = 90 * DAY;
      expect(await purge()).toMatchObject({ syncs: 1 });
      clock.offsetMs = 0;
    });
  },
  { extras: { worker: false }, prefixed: ['mariadb'] },
);
