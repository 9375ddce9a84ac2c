import type { PayscoreAccess, PayscoreSyncRecord } from 'nestjs-payscore-sync';
import { cashPayment, newOrderNo, SUB_MCHID } from '../support/payments.js';
import { StatementRecorder } from '../support/statement-recorder.js';
import { onEveryDatabase } from '../support/suite.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const recorder = new StatementRecorder();

const access = (): PayscoreAccess => ({ actor: 'shop', can: ['record', 'read', 'act'] });

/** What a host pays for each call, in statements; `enqueue` has a suite of its own. */
onEveryDatabase(
  'the statements',
  (stage) => {
    let url: string;
    let first: PayscoreSyncRecord;
    let orderNo: string;

    const payment = (order: string, seq = 1) =>
      cashPayment(order, { seq, paid_time: '2026-03-01T16:24:05+08:00' });
    const count = async (work: () => Promise<unknown>) => (await recorder.statementsOf(work)).length;

    beforeAll(async () => {
      const { app } = stage.host;
      await app.listen(0, '127.0.0.1');
      url = `${await app.getUrl()}/payscore`;
      orderNo = newOrderNo();
      first = await stage.enqueue(payment(orderNo));
      for (let seq = 2; seq <= 30; seq += 1) await stage.enqueue(payment(orderNo, seq));
    });

    const get = async (path: string) => {
      const response = await fetch(url + path);
      expect(response.status).toBe(200);
      await response.text();
    };

    it('of sync are those of a transaction with two, on MySQL with one more', async () => {
      const { payscore } = stage.host;
      const statements = await count(() => payscore.sync(payment(newOrderNo()), { waitMs: 0 }));
      expect(statements).toBeLessThanOrEqual(5);
    });

    it('of get are one, and one more to name the sync that goes first', async () => {
      const { payscore } = stage.host;
      expect(await count(() => payscore.get(first.id))).toBe(1);
      const [, second] = await payscore.findByOrder(orderNo);
      expect(await count(() => payscore.get((second as PayscoreSyncRecord).id))).toBe(2);
    });

    it.each([
      ['list', () => stage.host.payscore.list({ limit: 50 })],
      ['the list of a tenant', () => stage.host.payscore.list({ within: { subMchids: [SUB_MCHID, '1'] } })],
      ['a list of one status', () => stage.host.payscore.list({ status: 'queued' })],
      ['findByOrder', () => stage.host.payscore.findByOrder(orderNo)],
      ['listByOrder', () => stage.host.payscore.listByOrder(orderNo, { subMchid: SUB_MCHID })],
      ['attempts', () => stage.host.payscore.attempts(first.id)],
      ['actions', () => stage.host.payscore.actions(first.id)],
    ])('of %s are two at most', async (_name, work) => expect(await count(work)).toBeLessThanOrEqual(2));

    it('of the logs are two for one sync and for a page of them', async () => {
      const { payscore } = stage.host;
      const page = await payscore.findByOrder(orderNo);
      expect(page).toHaveLength(30);
      expect(await count(() => payscore.logsOf([first]))).toBe(2);
      expect(await count(() => payscore.logsOf(page))).toBe(2);
    });

    it('of a page over REST, with all logs, are four at most', async () => {
      expect(await count(() => get(`/serviceorders/${orderNo}/syncs`))).toBeLessThanOrEqual(4);
      expect(await count(() => get(`/syncs/${first.id}`))).toBeLessThanOrEqual(3);
    });

    it('of waits are at most 20 looks a second, however many wait and for however many syncs', async () => {
      const { payscore } = stage.host;
      const ids = (await payscore.findByOrder(orderNo)).map(({ id }) => id);
      const callers = Array.from({ length: 300 }, () => new AbortController());
      const startedAt = performance.now();
      const waits = callers.map(({ signal }, index) =>
        payscore.waitFor(ids[index % ids.length] as string, { waitMs: 60_000, signal }),
      );
      // A get reads one sync by its id, a look those of a list. On a busy machine the gets alone take a while.
      const looks: string[] = [];
      while (looks.length < 3 && performance.now() - startedAt < 30_000) {
        const statements = await recorder.statementsOf(() => pause(500));
        looks.push(...statements.filter((sql) => /[`".]id[`"]? IN \(/.test(sql)));
      }
      const seconds = (performance.now() - startedAt) / 1000;
      for (const caller of callers) caller.abort();
      await Promise.all(waits);
      expect(looks.length).toBeGreaterThanOrEqual(3);
      expect(looks.length).toBeLessThanOrEqual(20 * seconds + 1);
    }, 60_000);

    it('of waits whose callers hung up are none', async () => {
      const { payscore } = stage.host;
      const ids = (await payscore.findByOrder(orderNo)).map(({ id }) => id);
      const callers = Array.from({ length: 500 }, () => new AbortController());
      const waits: Promise<unknown>[] = [];
      for (const [index, { signal }] of callers.entries()) {
        const id = ids[index % ids.length] as string;
        waits.push(payscore.waitFor(id, { waitMs: 60_000, signal }));
        // Each begins with a get, and those stand in line for a connection.
        if (index % 100 === 99) await payscore.get(id);
      }
      for (const caller of callers) caller.abort();
      await Promise.all(waits);
      // A look that was under way when they hung up still runs its statement; a new wait is served by the look after it.
      await payscore.waitFor(first.id, { waitMs: 1 });
      expect(await count(() => pause(1000))).toBe(0);
    }, 60_000);
  },
  {
    dataSource: recorder.dataSourceOptions,
    maxWaits: 10_000,
    maxWaitsPerCaller: 10_000,
    extras: { worker: false, http: { allowUnauthenticated: true, access } },
  },
);
