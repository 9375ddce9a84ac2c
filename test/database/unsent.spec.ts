import {
  LedgerClock,
  SyncAttemptEntity,
  SyncEntity,
  Ledger,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { describeOn } from '../support/describe-with.js';
import { cashPayment, newOrder, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';
import { EVERY_DATABASE } from '../support/test-database.js';
import { Servers } from '../support/servers.js';

onEveryDatabase(
  'a claim that is given back',
  (stage) => {
    const sql = () => stage.host.app.get(Ledger).sql;
    const syncs = () => stage.host.dataSource.getRepository(SyncEntity);
    const attempts = (syncId: string) =>
      stage.host.dataSource.getRepository(SyncAttemptEntity).findBy({ syncId });

    it('leaves the row as if it had never been claimed, and due now', async () => {
      const { id, institution } = await stage.enqueue(cashPayment(newOrderNo()));
      const claim = await sql().claim(institution, 10, 60_000, 'given-back');
      expect(claim.syncs.map((sync) => sync.id)).toContain(id);
      await sql().release([id], 'given-back');
      expect(await syncs().findOneByOrFail({ id })).toMatchObject({
        ...{ status: 'queued', attempts: 0, leaseToken: null, leaseUntil: null },
        ...{ failures: 0, crashes: 0, maybeSent: false, lastMessage: null },
      });
      expect(await attempts(id)).toEqual([]);
      const again = await sql().claim(institution, 10, 60_000, 'again');
      expect(again.syncs.find((sync) => sync.id === id)).toMatchObject({ attempts: 1 });
    });

    it('keeps the attempts that were made before', async () => {
      const { id, institution } = await stage.enqueue(cashPayment(newOrderNo()));
      await sql().claim(institution, 10, -1000, 'lost');
      await sql().recover(10);
      await sql().claim(institution, 10, 60_000, 'second');
      await sql().release([id], 'second');
      const row = await syncs().findOneByOrFail({ id });
      expect(row).toMatchObject({ status: 'uncertain', attempts: 1, crashes: 1 });
      expect(await attempts(id)).toMatchObject([{ number: 1, leaseToken: 'lost', outcome: 'lease-lost' }]);
    });

    it('takes nothing from another claim', async () => {
      const { id, institution } = await stage.enqueue(cashPayment(newOrderNo()));
      await sql().claim(institution, 10, 60_000, 'holder');
      await sql().release([id], 'somebody else');
      expect(await syncs().findOneByOrFail({ id })).toMatchObject({ leaseToken: 'holder', attempts: 1 });
      expect(await attempts(id)).toMatchObject([{ number: 1, leaseToken: 'holder' }]);
    });

    it('is further and further away each time its worker dies with it: a row that kills comes round slowly', async () => {
      const { id, institution } = await stage.enqueue(cashPayment(newOrderNo()));
      const { manager } = stage.host.dataSource;
      const clock = stage.host.app.get(LedgerClock);
      for (const waitMs of [0, 5000, 10_000, 15_000]) {
        clock.offsetMs += 3_600_000;
        expect((await sql().claim(institution, 10, -1, 'killed')).syncs.map((sync) => sync.id)).toContain(id);
        const before = await sql().now(manager);
        await sql().recover(100);
        const after = await sql().now(manager);
        const { dueAt } = await syncs().findOneByOrFail({ id });
        expect(dueAt).toBeGreaterThanOrEqual(before + waitMs);
        expect(dueAt).toBeLessThanOrEqual(after + waitMs);
      }
      clock.offsetMs = 0;
      expect(await syncs().findOneByOrFail({ id })).toMatchObject({ crashes: 4, status: 'uncertain' });
    });

    it('may be empty', () => expect(sql().release([], 'none')).resolves.toBeUndefined());
  },
  { extras: { worker: false }, prefixed: ['mariadb'] },
);

describeOn(EVERY_DATABASE, 'a shutdown between the claim and the first call on %s', (kind) => {
  const servers = new Servers(kind);

  it('gives the rows back, and no attempt is counted', async () => {
    const host = await servers.host();
    const { sql } = host.app.get(Ledger);
    const { claim } = sql;
    let closing: Promise<void> | undefined;
    // The claim is committed, and its answer meets a process that has begun to stop.
    jest.spyOn(sql, 'claim').mockImplementation(async (...args) => {
      const result = await claim.apply(sql, args);
      const [claimed] = result.syncs;
      if (claimed && !closing) {
        const lettingGo = host.payscore.waitFor(claimed.id, { waitMs: 60_000 });
        closing = host.close();
        await lettingGo;
      }
      return result;
    });
    const orderNo = newOrder(servers.simulator);
    await host.payscore.sync(cashPayment(orderNo), { waitMs: 0 });
    while (!closing) await new Promise((resolve) => setImmediate(resolve));
    await closing;
    expect(servers.simulator.journal.entries()).toEqual([]);

    const next = await servers.host({ extras: { worker: false } });
    const row = await next.dataSource.getRepository(SyncEntity).findOneByOrFail({ outOrderNo: orderNo });
    expect(row).toMatchObject({ status: 'queued', attempts: 0, leaseToken: null, maybeSent: false });
  });
});
