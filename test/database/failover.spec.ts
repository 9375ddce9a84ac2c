import { runInTransaction } from 'nestjs-payscore-sync';
import { SyncEntity, Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder, newOrderNo, waitingOrder } from '../support/payments.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';
import { startHost, type TestHost } from '../support/test-host.js';

/** As after a failover: the ledger trusts a server that is not this one. */
const FAILED_OVER = `UPDATE payscore_sync_database SET identity = 'another', timeline = 'another'`;

const callsOf = ({ simulator }: Stage, outOrderNo: string, method: string) =>
  simulator.journal
    .entries()
    .filter((entry) => entry.outOrderNo === outOrderNo && entry.method === method && entry.finished);

onEveryDatabase('a ledger whose database went back in time', (stage) => {
  /** A process that does not deliver, and that began on the server before. */
  let till: TestHost;

  beforeAll(async () => {
    till = await startHost(stage.database, stage.simulator, { extras: { worker: false } });
    Object.assign(till.app.get(Ledger, { strict: false }).failoverGuard, { beganOn: 'the server before' });
  });
  afterAll(() => till?.close());

  /** Null: no failover is remembered. */
  const setDoubted = (until: number | null) =>
    runInTransaction(stage.host.dataSource, async (manager) => {
      await manager.query('DELETE FROM payscore_sync_database WHERE id = 2');
      if (until !== null) {
        await manager.query(`INSERT INTO payscore_sync_database
          (id, identity, timeline, looks, trusted_since, doubted_until) VALUES (2, '', '', 0, 0, ${until})`);
      }
    });
  beforeEach(() => setDoubted(null));

  /** Recorded in the commit that also lets the ledger look as after a failover. */
  const recordedBefore = (request: ReturnType<typeof cashPayment>) =>
    runInTransaction(stage.host.dataSource, async (manager) => {
      await manager.query(FAILED_OVER);
      return stage.host.payscore.enqueue(request, { manager });
    });

  /** The order, as the lost call had left it. */
  const putHeld = ({ out_order_no, detail }: ReturnType<typeof cashPayment>) => {
    const { seq = 0, paid_amount: amount = 0, paid_time: paidTime } = detail;
    stage.simulator.orders.put(waitingOrder(out_order_no, { details: [{ seq, amount, paidTime }] }));
  };

  it('asks about a sync whose claim was lost, and does not send it again', async () => {
    const orderNo = newOrderNo();
    const request = cashPayment(orderNo);
    putHeld(request);
    const { id } = await recordedBefore(request);
    const sync = await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
    expect(sync).toMatchObject({ status: 'synced', evidence: { source: 'query' } });
    expect(callsOf(stage, orderNo, 'POST')).toEqual([]);
  });

  it('sends one that never was, after two answers that it is not there', async () => {
    const orderNo = newOrder(stage.simulator);
    const { id } = await recordedBefore(cashPayment(orderNo));
    const sync = await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
    expect(sync).toMatchObject({ status: 'synced', evidence: { source: 'reply' } });
    expect(callsOf(stage, orderNo, 'GET').length).toBeGreaterThanOrEqual(2);
    expect(callsOf(stage, orderNo, 'POST')).toHaveLength(1);
  });

  it('does not let a person cancel what may have been sent', async () => {
    const { id } = await recordedBefore(cashPayment(newOrder(stage.simulator)));
    const marked = await stage.host.payscore.waitFor(id, { waitMs: 1 });
    await until(
      async () => marked.status !== 'queued' || (await stage.host.payscore.get(id)).status !== 'queued',
    );
    await expect(
      stage.host.payscore.cancel(id, { actor: 'alice', reason: 'wrong amount' }),
    ).rejects.toMatchObject({ code: 'PAYSCORE_E_WRONG_STATUS' });
    await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
  });

  it('says so once, with the number of syncs, and delivers as before afterwards', async () => {
    const orderNo = newOrder(stage.simulator);
    // Nest's logger is that of the app which started last.
    const { lines: logged } = till.logger;
    const before = logged.length;
    const { id } = await recordedBefore(cashPayment(orderNo));
    await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
    const lines = logged.slice(before);
    expect(lines.filter((line) => line.includes('failed over or restored'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('1 syncs are asked about first'))).toHaveLength(1);
    expect(await stage.deliver(cashPayment(newOrder(stage.simulator)))).toMatchObject({
      status: 'synced',
      evidence: { source: 'reply' },
    });
  });

  /** A sync that a person may cancel: it waits behind one whose customer is at the cashier. */
  const cancellable = async () => {
    const orderNo = newOrder(stage.simulator, { atCashier: true });
    await stage.enqueue(cashPayment(orderNo, { seq: 1 }));
    return stage.enqueue(cashPayment(orderNo, { seq: 2 }));
  };

  /** As when that happens just before the transaction of the next cancel begins. */
  const justBefore = async (statement: string, work: () => Promise<unknown>) => {
    const gateway = till.app.get(Ledger, { strict: false }).gateway;
    const begin = gateway.transaction.bind(gateway);
    const transaction = jest.spyOn(gateway, 'transaction').mockImplementation((inside, options) =>
      begin(async (manager) => {
        await manager.query(statement);
        return inside(manager);
      }, options),
    );
    await work();
    transaction.mockRestore();
  };

  it.each([
    ['the database is failed over', FAILED_OVER],
    ['commits are lost on the same server', 'UPDATE payscore_sync_database SET looks = 0'],
  ])('cancels nothing when %s after the person has looked', async (_what, statement) => {
    const { payscore } = till;
    const { id } = await cancellable();
    const cancel = () => payscore.cancel(id, { actor: 'alice', reason: 'wrong amount' });
    await justBefore(statement, () =>
      expect(cancel()).rejects.toMatchObject({ code: 'PAYSCORE_E_DATABASE_CHANGED' }),
    );
    expect(await payscore.get(id)).toMatchObject({ status: 'queued' });
    expect(await cancel()).toMatchObject({ status: 'cancelled' });
  });

  it('asks about a payment that a host records again, whose sync and call were lost', async () => {
    const { id: known } = await recordedBefore(cashPayment(newOrder(stage.simulator)));
    await stage.host.payscore.waitFor(known, { waitMs: 15_000 });

    const orderNo = newOrderNo();
    const again = cashPayment(orderNo, { paid_time: '2026-03-01T16:24:05+08:00' });
    putHeld(again);
    const { id, status } = await stage.enqueue(again);
    expect(status).toBe('uncertain');
    expect(await stage.host.payscore.get(id)).not.toMatchObject({ status: 'queued' });
    const sync = await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
    expect(sync).toMatchObject({ status: 'synced', evidence: { source: 'query' } });
    expect(callsOf(stage, orderNo, 'POST')).toEqual([]);
  });

  it('sends one that was due only after the failover without asking', async () => {
    const { dataSource } = stage.host;
    await setDoubted(Date.parse('2026-03-01T08:24:05Z'));
    const orderNo = newOrder(stage.simulator);
    const { id, status } = await stage.enqueue(
      cashPayment(orderNo, { paid_time: '2026-03-01T16:24:06+08:00' }),
    );
    expect(status).toBe('queued');
    expect(await dataSource.getRepository(SyncEntity).findOneByOrFail({ id })).toMatchObject({
      maybeSent: false,
    });
    expect(await stage.host.payscore.waitFor(id, { waitMs: 15_000 })).toMatchObject({
      status: 'synced',
      evidence: { source: 'reply' },
    });
    expect(callsOf(stage, orderNo, 'GET')).toEqual([]);
  });

  it('marks one too that was recorded in a transaction which did not see the failover yet', async () => {
    const orderNo = newOrder(stage.simulator);
    const { failover } = stage.host.app.get(Ledger, { strict: false });
    const before = await failover.suspect();
    await setDoubted(null);
    // Later than `before`, and as a transaction with an older snapshot does it.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { id } = await runInTransaction(stage.host.dataSource, async (manager) => {
      const payment = cashPayment(orderNo, { paid_time: '2026-03-01T16:24:05+08:00' });
      const sync = await stage.host.payscore.enqueue(payment, { manager });
      // So that no worker is faster than this test.
      await manager.update(SyncEntity, { id: sync.id }, { dueAt: Date.now() + 3_600_000 });
      return sync;
    });
    await failover.doubt(before, '', 500, 0);
    expect(await stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id })).toMatchObject({
      status: 'uncertain',
      maybeSent: true,
    });
  });
});
