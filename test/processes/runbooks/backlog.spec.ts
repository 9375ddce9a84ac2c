import pg from 'pg';
import { describeWith } from '../../support/describe-with.js';
import { runRunbook } from '../../support/runbook.js';
import { eventually } from '../../support/eventually.js';
import { openShop, type Shop, type ShopProcess } from '../../support/shop.js';

const TWO_MINUTES_MS = 120_000;

describeWith('postgres')('the runbook of a backlog', () => {
  let shop: Shop;
  let worker: ShopProcess;

  beforeAll(async () => {
    shop = await openShop();
  });

  afterEach(() => {
    shop.simulator.script.clear();
    shop.simulator.conditions.set({ rateLimit: null });
  });

  afterAll(() => shop?.close());

  const record = async (host: ShopProcess, count: number) => {
    const ids: string[] = [];
    for (let left = count; left > 0; left -= 1) ids.push((await host.record(shop.order())).id);
    return ids;
  };
  /** What the operator reads with the commands of the page. */
  const look = async (host: ShopProcess) => {
    const [institutions, queued] = await runRunbook('Backlog', host);
    expect([institutions?.status, queued?.status]).toEqual(['200', '200']);
    return { institutions: institutions?.body ?? '', queued: queued?.body ?? '' };
  };

  it('shows that nobody delivers, and a worker that is started works it off', async () => {
    const recorder = await shop.start({ PAYSCORE_WORKER: '0' });
    const ids = await record(recorder, 3);
    await waited(TWO_MINUTES_MS);
    expect((await look(recorder)).institutions).toContain('"lastClaimAt":null');
    expect(await recorder.gauge('payscore_sync_unattended')).toBe(1);
    expect(await recorder.gauge('payscore_sync_oldest_unsettled_age')).toBeGreaterThan(100);

    worker = await shop.start();
    await worker.until(ids, 'synced');
    expect((await worker.institution()).lastClaimAt).not.toBeNull();
    expect(await recorder.gauge('payscore_sync_unattended')).toBe(0);
    expect(await recorder.gauge('payscore_sync_oldest_unsettled_age')).toBe(0);
    await recorder.stop();
  });

  it('shows a WeChat Pay that is down as an open breaker, which closes by itself', async () => {
    const { script } = shop.simulator;
    script.add({ operation: 'any', times: 'always', apply: false, reply: { kind: 'html', status: 503 } });
    const ids = await record(worker, 12);
    const open = await eventually(async () => {
      const { breaker } = await worker.institution();
      return breaker.state === 'closed' ? undefined : breaker;
    });
    expect(open).toMatchObject({ cause: 'failures' });
    expect((await look(worker)).institutions).toMatch(/"state":"(open|half-open)"/);

    script.clear();
    await worker.until(ids, 'synced');
    expect((await worker.institution()).breaker.state).toBe('closed');
    expect(shop.simulator.journal.effects()).toHaveLength(15);
  });

  it('shows a quota that is used up as a pause, after which it goes on', async () => {
    shop.simulator.conditions.set({ rateLimit: { perSecond: 2, retryAfterSeconds: 1 } });
    const ids = await record(worker, 8);
    const pausedUntil = await eventually(async () => (await worker.institution()).pausedUntil ?? undefined);
    expect(Date.parse(String(pausedUntil))).not.toBeNaN();
    shop.simulator.conditions.set({ rateLimit: null });
    await worker.until(ids, 'synced');
  });

  it('shows a customer at the cashier as one order that waits, and what waits behind it', async () => {
    const orderNo = shop.order();
    shop.simulator.orders.setCashier(orderNo, true);
    const first = await worker.record(orderNo, { paid_amount: 400 });
    const second = await worker.record(orderNo, { seq: 2, paid_amount: 600 });
    const waiting = await eventually(async () => {
      const sync = await worker.get(first.id);
      return sync.status === 'queued' && sync.nextAttemptAt && sync.attempts > 0 ? sync : undefined;
    });
    expect(waiting.lastOutcome).toMatchObject({ httpStatus: expect.any(Number) });
    expect(await worker.get(second.id)).toMatchObject({ status: 'queued', blockedBy: first.id });
    expect((await look(worker)).queued).toContain(second.id);

    shop.simulator.orders.setCashier(orderNo, false);
    await worker.until([first.id, second.id], 'synced');
  });

  /** Makes everything unsettled that much older. */
  async function waited(ms: number): Promise<void> {
    const client = new pg.Client(shop.database.url);
    await client.connect();
    await client.query('UPDATE payscore_syncs SET due_at = due_at - $1, created_at = created_at - $1', [ms]);
    await client.end();
  }
});
