import { Injectable } from '@nestjs/common';
import { OnPayscoreSynced, type PayscoreSyncRecord } from 'nestjs-payscore-sync';
import { SyncEntity, SyncInstitutionEntity, Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrder, refuse } from '../support/payments.js';
import { until } from '../support/eventually.js';
import { onEveryDatabase } from '../support/suite.js';

@Injectable()
class Books {
  readonly entries: string[] = [];

  @OnPayscoreSynced({ id: 'books' })
  onSynced({ id }: PayscoreSyncRecord): void {
    this.entries.push(id);
  }
}

/** Times a busy machine keeps; nothing here takes that long. */
const PATIENT = { timeoutMs: 5000, leaseMs: 20_000 };

onEveryDatabase(
  'delivery by a cron job, without a worker',
  (stage) => {
    const order = () => newOrder(stage.simulator);
    const enqueue = (count: number) =>
      Promise.all(Array.from({ length: count }, () => stage.enqueue(cashPayment(order()))));
    const get = (id: string) => stage.host.payscore.get(id);
    const deliver = (options?: Parameters<typeof stage.host.payscore.deliverDue>[0]) =>
      stage.host.payscore.deliverDue(options);

    it('does nothing where nothing is due', async () => {
      expect(await deliver()).toEqual({ calls: 0, synced: 0, needPerson: 0, told: 0, hasMore: false });
    });

    it('makes the calls, writes what came of them, and tells the handlers', async () => {
      const records = await enqueue(40);
      expect(await deliver()).toEqual({ calls: 40, synced: 40, needPerson: 0, told: 40, hasMore: false });
      const ids = records.map(({ id }) => id);
      const statuses = await Promise.all(ids.map(async (id) => (await get(id)).status));
      expect(new Set(statuses)).toEqual(new Set(['synced']));
      expect([...stage.host.app.get(Books).entries].sort()).toEqual([...ids].sort());
    });

    it('delivers the next seq of an order in the same run', async () => {
      const orderNo = newOrder(stage.simulator, { totalAmount: 3000 });
      for (const seq of [1, 2, 3]) await stage.enqueue(cashPayment(orderNo, { seq }));
      // The last may fall into the moment between two commits, and is then for the next run.
      let synced = 0;
      for (let runs = 0; synced < 3 && runs < 3; runs += 1) synced += (await deliver()).synced;
      expect(synced).toBe(3);
      const effects = stage.simulator.journal.effects().filter((entry) => entry.outOrderNo === orderNo);
      expect(effects.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    });

    it('makes no more calls than it was asked to, and says that there is more', async () => {
      await enqueue(3);
      expect(await deliver({ max: 2 })).toMatchObject({ calls: 2, synced: 2, hasMore: true });
      expect(await deliver({ max: 2 })).toMatchObject({ calls: 1, synced: 1, hasMore: false });
    });

    it('counts what now needs a person', async () => {
      const orderNo = order();
      refuse(stage.simulator, orderNo);
      const { id } = await stage.enqueue(cashPayment(orderNo));
      expect(await deliver()).toMatchObject({ calls: 1, synced: 0, needPerson: 1 });
      expect((await get(id)).status).toBe('parked');
    });

    it('takes up what a killed worker held', async () => {
      const { id, institution } = await stage.enqueue(cashPayment(order()));
      await stage.host.app.get(Ledger).sql.claim(institution, 10, -1000, 'killed');
      // Asked, since it may have been sent; absent, so asked once more; then sent.
      await until(async () => {
        await deliver();
        return (await get(id)).status === 'synced';
      });
      const row = await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });
      expect(row).toMatchObject({ crashes: 1, status: 'synced' });
    });

    it('leaves what an open breaker holds up to a later run', async () => {
      const set = (state: Partial<SyncInstitutionEntity>) =>
        stage.host.dataSource.createQueryBuilder().update(SyncInstitutionEntity).set(state).execute();
      await enqueue(1);
      // Longer than calls that were taken before are good for.
      await new Promise((resolve) => setTimeout(resolve, 250));
      // Since now, so that good news from before does not close it.
      const breakerSince = Date.now();
      const open = { breaker: 'open', breakerCause: 'failures', breakerSince } as const;
      await set({ ...open, breakerUntil: breakerSince + 3_600_000 });
      expect(await deliver()).toMatchObject({ calls: 0, hasMore: true });
      await set({ breaker: 'closed', breakerCause: null, breakerSince: null, breakerUntil: null });
      expect(await deliver()).toMatchObject({ calls: 1, synced: 1, hasMore: false });
    });

    it('sends nothing twice when two runs meet', async () => {
      const before = stage.simulator.journal.last;
      await enqueue(20);
      const runs = await Promise.all([deliver(), deliver()]);
      expect(runs[0].calls + runs[1].calls).toBe(20);
      expect(stage.simulator.journal.entries(before)).toHaveLength(20);
    });

    it('begins nothing that could outlast it, and refuses a time in which nothing can be done', async () => {
      await expect(deliver({ deadlineMs: 5000, max: 0 })).rejects.toMatchObject({
        code: 'PAYSCORE_E_VALIDATION',
        problems: [{ field: 'max' }, { field: 'deadlineMs', remedy: expect.stringContaining('5101') }],
      });
    });
  },
  { ...PATIENT, extras: { worker: false }, providers: [Books] },
);

onEveryDatabase(
  'a run whose time is up',
  (stage) => {
    it('has no call under way: each had to end before', async () => {
      const orderNo = newOrder(stage.simulator);
      stage.simulator.script.add({ operation: 'sync', apply: true, reply: { kind: 'silence' } });
      const { id } = await stage.enqueue(cashPayment(orderNo));
      expect((await stage.host.payscore.deliverDue({ deadlineMs: 4000 })).calls).toBeGreaterThanOrEqual(1);
      const row = await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });
      expect(row.leaseToken).toBeNull();
      expect(['uncertain', 'synced']).toContain(row.status);
    });
  },
  { timeoutMs: 500, leaseMs: 10_000, extras: { worker: false } },
);
