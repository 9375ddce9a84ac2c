import { Injectable } from '@nestjs/common';
import { OnPayscoreSynced, type PayscoreInstitutionStats, runInTransaction } from 'nestjs-payscore-sync';
import {
  LedgerClock,
  SyncHandlerCallEntity,
  SyncEntity,
  SyncInstitutionEntity,
  Ledger,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrder, newOrderNo, SUB_MCHID } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { startHost } from '../support/test-host.js';

@Injectable()
class Books {
  @OnPayscoreSynced({ id: 'books' })
  onSynced(): void {
    throw new Error('closed');
  }
}

onEveryDatabase(
  'the ledger in numbers',
  (stage) => {
    const name = () => stage.simulator.merchant.mchid;
    const sql = () => stage.host.app.get(Ledger).sql;
    const stats = (within = {}) => stage.host.payscore.stats({ within });
    const own = async (within = {}) => (await stats(within)).institutions[0] as PayscoreInstitutionStats;
    const enqueue = (over: Parameters<typeof cashPayment>[1] = {}, orderNo = newOrderNo()) =>
      stage.enqueue(cashPayment(orderNo, over));
    const write = (id: string, change: Partial<SyncEntity>) =>
      runInTransaction(stage.host.dataSource, (manager) => manager.update(SyncEntity, { id }, change));
    const settled = { status: 'synced' as const, head: null, dueAt: null };

    beforeEach(async () => {
      stage.host.app.get(LedgerClock).offsetMs = 0;
      await runInTransaction(stage.host.dataSource, async (manager) => {
        await manager.createQueryBuilder().delete().from(SyncEntity).execute();
        await manager.createQueryBuilder().delete().from(SyncHandlerCallEntity).execute();
        await manager.createQueryBuilder().delete().from(SyncInstitutionEntity).execute();
      });
    });

    it('are all zero where nothing is recorded, and nothing is wrong', async () => {
      expect(await stats()).toEqual({
        at: expect.any(Date),
        institutions: [
          {
            institution: name(),
            isConfigured: true,
            counts: {
              queued: 0,
              uncertain: 0,
              synced: 0,
              parked: 0,
              double_paid: 0,
              resolved: 0,
              cancelled: 0,
            },
            oldestMs: { queued: null, uncertain: null, parked: null, double_paid: null },
            ...{
              due: 0,
              overdueMs: 0,
              leased: 0,
              behind: 0,
              lateDoublePayments: 0,
              lastLateDoublePaymentAt: null,
              lastClaimAt: null,
              isQuiet: true,
            },
            nobodyDelivers: false,
          },
        ],
        handlers: [{ event: 'synced', handlerId: 'books', pending: 0, oldestMs: null, isKnown: true }],
      });
    });

    it('count by status, and tell what is due, held and behind', async () => {
      const orderNo = newOrderNo();
      await enqueue({ seq: 1 }, orderNo);
      await enqueue({ seq: 2 }, orderNo);
      const [one, two, three] = [await enqueue(), await enqueue(), await enqueue()];
      await write(one.id, { ...settled, settledAt: Date.now() });
      await write(two.id, { status: 'parked', parkReason: 'REJECTED', dueAt: Date.now() + 3_600_000 });
      await write(three.id, { status: 'uncertain', dueAt: Date.now() + 3_600_000 });
      const leased = await enqueue();
      await write(leased.id, { leaseToken: 'held', leaseUntil: Date.now() + 60_000, dueAt: null });
      expect(await own()).toMatchObject({
        counts: { queued: 3, uncertain: 1, synced: 1, parked: 1, double_paid: 0, resolved: 0, cancelled: 0 },
        ...{ due: 1, leased: 1, behind: 1 },
      });
    });

    it('tell the age of the oldest of each status, by the clock of the database', async () => {
      const first = await enqueue();
      const later = await enqueue();
      await write(later.id, { status: 'parked', parkReason: 'REJECTED' });
      stage.host.app.get(LedgerClock).offsetMs = 600_000;
      const { oldestMs, overdueMs } = await own();
      expect(oldestMs).toMatchObject({ uncertain: null, double_paid: null });
      for (const age of [oldestMs.queued, oldestMs.parked, overdueMs]) {
        expect(age).toBeGreaterThanOrEqual(600_000 - 5000);
        expect(age).toBeLessThan(700_000);
      }
      await write(first.id, { ...settled, settledAt: Date.now() });
      expect((await own()).oldestMs.queued).toBeNull();
    });

    it('say that nobody delivers once something is due for a minute and no worker was heard of', async () => {
      await enqueue();
      expect(await own()).toMatchObject({ isQuiet: true, nobodyDelivers: false });
      stage.host.app.get(LedgerClock).offsetMs = 61_000;
      expect(await own()).toMatchObject({ isQuiet: true, nobodyDelivers: true, lastClaimAt: null });
      await stage.host.payscore.deliverDue();
      expect(await own()).toMatchObject({
        isQuiet: false,
        nobodyDelivers: false,
        lastClaimAt: expect.any(Date),
      });
    });

    it('name what is left of an institution that is not configured any more, until somebody delivers it', async () => {
      const { id } = await enqueue();
      await write(id, { institution: 'closed-shop' });
      expect((await stats()).institutions).toMatchObject([
        { institution: name(), isConfigured: true },
        { institution: 'closed-shop', isConfigured: false, counts: { queued: 1 }, due: 1 },
      ]);
      await runInTransaction(stage.host.dataSource, async (manager) => {
        const lastClaimAt = await sql().now(manager);
        await manager.insert(SyncInstitutionEntity, {
          ...{ institution: 'closed-shop', version: 0, tokens: 0, refilledAt: 0, breaker: 'closed' },
          ...{ windowCalls: 0, windowFailures: 0, lastClaimAt },
        });
      });
      expect((await stats()).institutions.map(({ institution }) => institution)).toEqual([name()]);
    });

    it('show a caller no more than its scope', async () => {
      const { id } = await enqueue();
      await enqueue();
      await write(id, { subMchid: 'another' });
      const mine = await own({ subMchids: [SUB_MCHID] });
      expect(mine).toMatchObject({ counts: { queued: 1, synced: null, cancelled: null }, due: 1 });
      expect((await stats({ institutions: [] })).institutions).toEqual([]);
      await write(id, { institution: 'closed-shop' });
      expect((await stats({ institutions: [name()] })).institutions).toHaveLength(1);
    });

    it('count what waits for handlers, also for those that are gone from the code', async () => {
      const { id } = await enqueue({}, newOrder(stage.simulator));
      await stage.host.payscore.deliverDue();
      const [delivery] = await stage.host.dataSource
        .getRepository(SyncHandlerCallEntity)
        .findBy({ syncId: id });
      await runInTransaction(stage.host.dataSource, (manager) =>
        manager.insert(SyncHandlerCallEntity, {
          ...(delivery as SyncHandlerCallEntity),
          id: 'old',
          handlerId: 'gone',
        }),
      );
      const { handlers } = await stats();
      expect(handlers).toEqual([
        { event: 'synced', handlerId: 'books', pending: 1, oldestMs: expect.any(Number), isKnown: true },
        { event: 'synced', handlerId: 'gone', pending: 1, oldestMs: expect.any(Number), isKnown: false },
      ]);
      expect((await stats({ subMchids: ['another'] })).handlers).toMatchObject([
        { handlerId: 'books', pending: 0 },
      ]);
    });

    it('make a process without a worker say at start that nobody delivers', async () => {
      const { id } = await enqueue();
      const warnings = async (worker: boolean) => {
        const host = await startHost(stage.database, stage.simulator, { extras: { worker }, pollMs: 60_000 });
        await host.close();
        return host.logger.lines.filter((line) => line.includes('no worker has claimed any'));
      };
      expect(await warnings(false)).toEqual([]);
      await write(id, { dueAt: Date.now() - 120_000 });
      expect(await warnings(false)).toEqual([
        expect.stringMatching(
          /^warn Institution .*: 1 syncs are due, .* yet\. Run a process with worker: true/,
        ),
      ]);
      expect(await warnings(true)).toEqual([]);
    });
  },
  { extras: { worker: false }, providers: [Books], prefixed: ['postgres', 'mariadb'] },
);
