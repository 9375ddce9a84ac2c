import {
  LedgerClock,
  SyncAttemptEntity,
  SyncEntity,
  Ledger,
} from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

const HOUR = 3_600_000;

onEveryDatabase(
  'a parked sync',
  (stage) => {
    const clock = () => stage.host.app.get(LedgerClock);
    const row = (id: string) => stage.host.dataSource.getRepository(SyncEntity).findOneByOrFail({ id });
    const numbers = async (syncId: string) => {
      const attempts = stage.host.dataSource.getRepository(SyncAttemptEntity);
      return (await attempts.find({ where: { syncId }, order: { number: 'ASC' } })).map(
        ({ number }) => number,
      );
    };
    /** Its order is not at WeChat Pay, so it is parked at once. */
    const parked = async () => {
      const { id } = await stage.enqueue(cashPayment(newOrderNo()));
      await stage.host.payscore.deliverDue();
      expect(await row(id)).toMatchObject({ status: 'parked', attempts: 1 });
      return id;
    };
    /** Moves the clock to its next query, has it asked, and answers how long it had waited, ms. */
    const askNext = async (id: string) => {
      const before = clock().offsetMs;
      const { dueAt } = await row(id);
      clock().offsetMs = Number(dueAt) - Date.now() + 1;
      await stage.host.payscore.deliverDue();
      return clock().offsetMs - before;
    };

    afterEach(async () => {
      clock().offsetMs = 0;
      for (const entity of [SyncAttemptEntity, SyncEntity]) {
        await stage.host.dataSource.createQueryBuilder().delete().from(entity).execute();
      }
    });

    // When it is asked is decided without the database. That its log is kept short there is the test after this one.
    if (stage.kind === 'sqlite')
      it('is asked for 94 times in 90 days, and keeps a short log that begins with why it was parked', async () => {
        const id = await parked();
        const now = () => Date.now() + clock().offsetMs;
        const end = now() + 90 * 24 * HOUR;
        let queries = 0;
        while (now() < end) {
          await askNext(id);
          queries += 1;
        }
        expect(queries).toBe(94);
        expect(await row(id)).toMatchObject({
          status: 'parked',
          attempts: 95,
          failures: 94,
          parkReason: 'REJECTED',
        });
        expect(await numbers(id)).toEqual([1, ...Array.from({ length: 10 }, (_, index) => 86 + index)]);
      });

    it('is asked for an hour later when it is parked once more after a retry, with the log of both', async () => {
      const id = await parked();
      for (let queries = 0; queries < 12; queries += 1) await askNext(id);
      await stage.host.payscore.retry(id, { actor: 'alice' });
      await askNext(id);
      expect(await row(id)).toMatchObject({ status: 'parked', failures: 0, attempts: 14 });
      expect(await askNext(id)).toBeGreaterThan(HOUR - 60_000);
      for (let queries = 0; queries < 11; queries += 1) await askNext(id);
      expect(await row(id)).toMatchObject({ attempts: 26, failures: 12 });
      // 4 to 13 were the last routine queries before the retry, 14 parked it again, 17 to 26 are the last ones since.
      const [before, since] = [4, 17].map((first) => Array.from({ length: 10 }, (_, index) => first + index));
      expect(await numbers(id)).toEqual([1, ...(before ?? []), 14, ...(since ?? [])]);
    });

    it('counts a query that was lost with its worker, so that its attempt is not kept for good', async () => {
      const id = await parked();
      const { institution, dueAt } = await row(id);
      clock().offsetMs = Number(dueAt) - Date.now() + 1;
      const { sql } = stage.host.app.get(Ledger);
      await sql.claim(institution, 1, -1000, 'killed');
      await sql.recover(1);
      expect(await row(id)).toMatchObject({ status: 'parked', attempts: 2, failures: 1 });
    });
  },
  { extras: { worker: false } },
);
