import { Ledger, SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

/** What a host at SERIALIZABLE has to repeat for anyway; the ledger passes it through. */
const CONFLICTS = ['40001', '40P01', 'ER_LOCK_DEADLOCK', 'ER_CHECKREAD'];
const DESKS = 8;
const PAYMENTS = 64;

/** SQLite has one transaction at a time, which is serializable. */
onEveryDatabase(
  'a host at SERIALIZABLE',
  (stage) => {
    /** The host's own loop: its transaction again when the database gave it up for another one. */
    const record = async (orderNo: string, seq: number): Promise<string> => {
      const { dataSource, payscore } = stage.host;
      for (let tries = 1; ; tries += 1) {
        try {
          const { id } = await dataSource.transaction('SERIALIZABLE', (manager) =>
            payscore.enqueue(cashPayment(orderNo, { seq, paid_time: '2026-03-01T16:24:05+08:00' }), {
              manager,
            }),
          );
          return id;
        } catch (error) {
          if (!CONFLICTS.includes((error as { code: string }).code) || tries === 50) throw error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * tries));
        }
      }
    };

    /** Each desk records one payment after the other. */
    const atDesks = async (place: (index: number) => readonly [orderNo: string, seq: number]) => {
      const ids: string[] = [];
      const indexes = Array.from({ length: PAYMENTS }, (_, index) => index).values();
      const desk = async () => {
        for (const index of indexes) ids.push(await record(...place(index)));
      };
      await Promise.all(Array.from({ length: DESKS }, desk));
      return ids;
    };
    const recorded = async () =>
      (await stage.host.dataSource.getRepository(SyncEntity).find()).map(({ id }) => id);

    it('records every payment once when it repeats what the database gave up', async () => {
      const before = await recorded();
      const ids = await atDesks(() => [newOrderNo(), 1]);
      expect(new Set(ids).size).toBe(PAYMENTS);
      expect((await recorded()).filter((id) => !before.includes(id)).sort()).toEqual([...ids].sort());
    });

    it('does so too when desks share orders', async () => {
      const orders = Array.from({ length: 4 }, newOrderNo);
      const ids = await atDesks((index) => [orders[index % 4] ?? '', 1 + Math.floor(index / 4)]);
      expect(new Set(ids).size).toBe(PAYMENTS);
    });

    it('does so too when two desks record each payment', async () => {
      const orders = Array.from({ length: PAYMENTS / 2 }, newOrderNo);
      const ids = await atDesks((index) => [orders[Math.floor(index / 2)] ?? '', 1]);
      expect(new Set(ids).size).toBe(PAYMENTS / 2);
    });

    it('keeps the look for a failover waiting for no transaction of the host', async () => {
      const { app, dataSource, payscore } = stage.host;
      await dataSource.transaction('SERIALIZABLE', async (manager) => {
        await payscore.enqueue(cashPayment(newOrderNo()), { manager });
        await app.get(Ledger, { strict: false }).failoverGuard.check();
      });
    });
  },
  { databases: ['postgres', 'mariadb'] },
);
