import { runInTransaction } from 'nestjs-payscore-sync';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';

/** As after a failover: the ledger trusts a server that is not this one. */
const FAILED_OVER = `UPDATE payscore_sync_database SET identity = 'another', timeline = 'another'`;

const callsOf = ({ simulator }: Stage, outOrderNo: string, method: string) =>
  simulator.journal
    .entries()
    .filter((entry) => entry.outOrderNo === outOrderNo && entry.method === method && entry.finished);

onEveryDatabase('a ledger whose database went back in time', (stage) => {
  /** Recorded in the commit that also lets the ledger look as after a failover. */
  const recordedBefore = (request: ReturnType<typeof cashPayment>) =>
    runInTransaction(stage.host.dataSource, async (manager) => {
      await manager.query(FAILED_OVER);
      return stage.host.payscore.enqueue(request, { manager });
    });

  it('asks about a sync whose claim was lost, and does not send it again', async () => {
    const orderNo = newOrderNo();
    const request = cashPayment(orderNo);
    const { seq = 0, paid_amount: amount = 0, paid_time: paidTime } = request.detail;
    // What the lost call had done.
    stage.simulator.orders.put(waitingOrder(orderNo, { details: [{ seq, amount, paidTime }] }));
    const { id } = await recordedBefore(request);
    const sync = await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
    expect(sync).toMatchObject({ status: 'synced', evidence: { source: 'query' } });
    expect(callsOf(stage, orderNo, 'POST')).toEqual([]);
  });

  it('sends one that never was, after two answers that it is not there', async () => {
    const orderNo = newOrderNo();
    stage.simulator.orders.put(waitingOrder(orderNo));
    const { id } = await recordedBefore(cashPayment(orderNo));
    const sync = await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
    expect(sync).toMatchObject({ status: 'synced', evidence: { source: 'reply' } });
    expect(callsOf(stage, orderNo, 'GET').length).toBeGreaterThanOrEqual(2);
    expect(callsOf(stage, orderNo, 'POST')).toHaveLength(1);
  });

  it('does not let a person cancel what may have been sent', async () => {
    const orderNo = newOrderNo();
    stage.simulator.orders.put(waitingOrder(orderNo));
    const { id } = await recordedBefore(cashPayment(orderNo));
    const marked = await stage.host.payscore.waitFor(id, { waitMs: 1 });
    while ((await stage.host.payscore.get(id)).status === marked.status && marked.status === 'queued') {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await expect(
      stage.host.payscore.cancel(id, { actor: 'alice', reason: 'wrong amount' }),
    ).rejects.toMatchObject({ code: 'PAYSCORE_E_WRONG_STATUS' });
    await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
  });

  it('says so once, with the number of syncs, and delivers as before afterwards', async () => {
    const orderNo = newOrderNo();
    stage.simulator.orders.put(waitingOrder(orderNo));
    const before = stage.host.logger.lines.length;
    const { id } = await recordedBefore(cashPayment(orderNo));
    await stage.host.payscore.waitFor(id, { waitMs: 15_000 });
    const lines = stage.host.logger.lines.slice(before);
    expect(lines.filter((line) => line.includes('failed over or restored'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('1 syncs are asked about first'))).toHaveLength(1);
    const next = newOrderNo();
    stage.simulator.orders.put(waitingOrder(next));
    expect(await stage.deliver(cashPayment(next))).toMatchObject({
      status: 'synced',
      evidence: { source: 'reply' },
    });
  });
});
