import { runInTransaction, type PayscoreSyncRecord } from 'nestjs-payscore-sync';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

const MOST = 25;

onEveryDatabase(
  'the syncs of an order',
  (stage) => {
    beforeAll(() => stage.host.app.listen(0, '127.0.0.1'));

    const payment = (orderNo: string, seq: number, sub?: string) => ({
      ...cashPayment(orderNo, { seq, paid_time: '2026-03-01T16:24:05+08:00' }),
      ...(sub === undefined ? {} : { sub_mchid: sub }),
    });
    const record = (orderNo: string, count: number, sub?: string) => {
      const { dataSource, payscore } = stage.host;
      const requests = Array.from({ length: count }, (_, index) => payment(orderNo, index + 1, sub));
      return runInTransaction(dataSource, (manager) => payscore.enqueueMany(requests, { manager }));
    };
    /** All pages, one after the other. */
    const pages = async (orderNo: string, filter: object) => {
      const found: PayscoreSyncRecord[][] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const given = cursor === undefined ? {} : { cursor };
        const page = await stage.host.payscore.listByOrder(orderNo, { ...filter, ...given });
        found.push([...page.items]);
        cursor = page.nextCursor;
      }
      return found;
    };

    it('come in pages, lowest seq first, each once', async () => {
      const orderNo = newOrderNo();
      await record(orderNo, 13);
      const found = await pages(orderNo, { limit: 5 });
      expect(found.map((page) => page.map(({ seq }) => seq))).toEqual([
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12, 13],
      ]);
      const all = await stage.host.payscore.findByOrder(orderNo);
      expect(found.flat().map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    });

    it('of several sub-merchants come one sub-merchant after the other, and of one alone', async () => {
      const orderNo = newOrderNo();
      for (const sub of ['1900000101', '1900000102', '1900000103']) await record(orderNo, 3, sub);
      const found = (await pages(orderNo, { limit: 2 })).flat();
      expect(found.map(({ subMchid, seq }) => `${subMchid}/${seq}`)).toEqual(
        ['1900000101', '1900000102', '1900000103'].flatMap((sub) => [1, 2, 3].map((seq) => `${sub}/${seq}`)),
      );
      const one = (await pages(orderNo, { limit: 2, subMchid: '1900000102' })).flat();
      expect(one.map(({ subMchid, seq }) => `${subMchid}/${seq}`)).toEqual(
        [1, 2, 3].map((seq) => `1900000102/${seq}`),
      );
      const within = { subMchids: ['1900000101', '1900000103'] };
      const seen = (await pages(orderNo, { limit: 2, within })).flat();
      expect(new Set(seen.map(({ subMchid }) => subMchid))).toEqual(new Set(within.subMchids));
      expect(seen).toHaveLength(6);
    });

    it('are told from those of an order number that begins alike', async () => {
      const orderNo = newOrderNo().slice(0, 20);
      for (const like of [orderNo, `${orderNo}0`, `${orderNo}-`, `${orderNo}|`, `${orderNo}*`]) {
        await record(like, 1);
      }
      for (const like of [orderNo, `${orderNo}*`]) {
        const found = await stage.host.payscore.findByOrder(like);
        expect(found.map(({ outOrderNo }) => outOrderNo)).toEqual([like]);
      }
    });

    it('page over REST, each with its logs', async () => {
      const orderNo = newOrderNo();
      await record(orderNo, 3);
      const { app } = stage.host;
      const url = `${await app.getUrl()}/payscore/serviceorders/${orderNo}/syncs`;
      const get = async (query: string) => (await fetch(url + query)).json() as Promise<Page>;
      interface Page {
        items: { seq: number; attemptLog: unknown; actionLog: { action: string; actor: string }[] }[];
        nextCursor: string | null;
      }
      const [, second] = await stage.host.payscore.findByOrder(orderNo);
      await stage.host.payscore.cancel((second as PayscoreSyncRecord).id, {
        actor: 'alice',
        reason: 'wrong',
      });
      const page = await get('?limit=2');
      expect(page.items.map(({ seq, actionLog }) => [seq, actionLog.map(({ actor }) => actor)])).toEqual([
        [1, []],
        [2, ['alice']],
      ]);
      const rest = await get(`?limit=2&cursor=${page.nextCursor ?? ''}`);
      expect([rest.items.map(({ seq }) => seq), rest.nextCursor]).toEqual([[3], null]);
      for (const cursor of ['x', '1.2', '1.99999999999.1', '1/2.1.1', '1900000109.9999999999.1']) {
        expect((await fetch(`${url}?cursor=${encodeURIComponent(cursor)}`)).status).toBe(400);
        await expect(stage.host.payscore.listByOrder(orderNo, { cursor })).rejects.toMatchObject({
          code: 'PAYSCORE_E_VALIDATION',
        });
      }
    });

    it('keep the last 20 entries of each log, oldest first, as they were read one by one', async () => {
      const { dataSource, payscore } = stage.host;
      const [one, other] = await record(newOrderNo(), 2);
      const ids = [one, other].map((sync) => (sync as PayscoreSyncRecord).id);
      const table = (name: string) => dataSource.getMetadata(name).tablePath;
      for (const id of ids) {
        for (let number = 1; number <= 25; number += 1) {
          await dataSource.query(
            `INSERT INTO ${table('SyncAttemptEntity')} (sync_id, number, kind, lease_token, started_at, ended_at)
             VALUES ('${id}', ${number}, 'query', 't', ${1_700_000_000_000 + number}, ${1_700_000_000_100 + number})`,
          );
        }
      }
      const logs = await payscore.logsOf([one, other] as PayscoreSyncRecord[]);
      expect(logs.map(({ attemptLog }) => attemptLog)).toEqual([
        await payscore.attempts(ids[0] as string),
        await payscore.attempts(ids[1] as string),
      ]);
      expect(logs[1]?.attemptLog.map(({ number }) => number)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 6),
      );
      expect(logs[1]?.attemptLog[0]?.startedAt).toEqual(new Date(1_700_000_000_006));
    });

    it('are at most as many as the setting says, also within one batch, and nothing of it is recorded', async () => {
      const { payscore } = stage.host;
      const orderNo = newOrderNo();
      await expect(record(orderNo, MOST + 1)).rejects.toMatchObject({
        code: 'PAYSCORE_E_TOO_MANY_SYNCS',
        problems: [{ field: `requests[${MOST}]` }],
      });
      expect(await payscore.findByOrder(orderNo)).toEqual([]);
      const records = await record(orderNo, MOST);
      await expect(stage.enqueue(payment(orderNo, MOST + 1))).rejects.toMatchObject({
        code: 'PAYSCORE_E_TOO_MANY_SYNCS',
        message: expect.stringContaining('PAYSCORE_MAX_SYNCS_PER_ORDER'),
      });
      // What is recorded already is answered all the same.
      expect((await stage.enqueue(payment(orderNo, MOST))).id).toBe(records.at(-1)?.id);
    });

    it('that are too many get a 409 over REST', async () => {
      const orderNo = newOrderNo();
      await record(orderNo, MOST);
      const { out_order_no, ...body } = payment(orderNo, MOST + 1);
      const url = `${await stage.host.app.getUrl()}/payscore/serviceorders/${out_order_no}/sync`;
      const headers = { 'content-type': 'application/json' };
      const refused = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      expect(refused.status).toBe(409);
      expect(await refused.json()).toMatchObject({ code: 'PAYSCORE_E_TOO_MANY_SYNCS', status: 409 });
    });
  },
  { maxSyncsPerOrder: MOST, extras: { worker: false, http: { allowUnauthenticated: true } } },
);
