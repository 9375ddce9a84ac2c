import { randomUUID } from 'node:crypto';
import { runInTransaction } from 'nestjs-payscore-sync';
import { SyncEntity, Ledger } from '../../libs/payscore-sync/src/ledger/index.js';
import { completionOf } from '../support/completion-of.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

/** MySQL and MariaDB wait up to 50 seconds for a lock, longer than most of a lease. */
onEveryDatabase(
  'a host that holds a lock on a row of the ledger',
  (stage) => {
    it('keeps the worker waiting for nothing, and the others of the batch can be written', async () => {
      const { sql } = stage.host.app.get(Ledger);
      const records = [
        await stage.enqueue(cashPayment(newOrderNo())),
        await stage.enqueue(cashPayment(newOrderNo())),
      ];
      const token = randomUUID();
      const { syncs } = await sql.claim(records[0]?.institution ?? '', 10, 60_000, token);
      const [locked, other] = syncs.map(({ id, attempts }) => completionOf(id, token, attempts));
      if (!locked || !other) throw new Error('Two rows were due.');

      await runInTransaction(stage.host.dataSource, async (manager) => {
        await manager.getRepository(SyncEntity).findOneOrFail({
          where: { id: locked.id },
          lock: { mode: 'pessimistic_write' },
        });
        const startedAt = performance.now();
        await expect(sql.complete([locked, other], [])).rejects.toMatchObject({
          code: 'ER_LOCK_WAIT_TIMEOUT',
        });
        expect(performance.now() - startedAt).toBeLessThan(2000);
        expect([...(await sql.complete([other], []))]).toEqual([other]);
      });
      expect([...(await sql.complete([locked], []))]).toEqual([locked]);
    });
  },
  { extras: { worker: false }, databases: ['mariadb'] },
);
