import { SyncAttemptEntity, SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { And, LessThan, MoreThan } from 'typeorm';
import { addBacklog, type Backlog } from '../support/backlog.js';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { onEveryDatabase, type Stage } from '../support/suite.js';
import { startHost } from '../support/test-host.js';

const HOUR_MS = 3_600_000;
const PACE = { ratePerSecond: 50, pollMs: 1000 };

/** Calls that may go before a fresh payment, on a busy machine too. By age alone it would be the backlog's thousand. */
const FEW = 100;

const add = (stage: Stage, subMchid: string, status: Backlog['status'], hoursAgo: number, count = 1000) =>
  addBacklog(stage.host.dataSource, {
    ...{ institution: stage.simulator.merchant.mchid, subMchid, status, count },
    dueAt: Date.now() - hoursAgo * HOUR_MS,
  });

/**
 * Records a payment of another sub-merchant while the backlog is worked off; answers how many calls were claimed between
 * its recording and its own claim, however long they then take.
 */
async function callsBeforeFresh(stage: Stage): Promise<number> {
  const outOrderNo = newOrder(stage.simulator);
  const { id, createdAt } = await stage.enqueue(cashPayment(outOrderNo));
  await stage.simulator.journal.waitFor((entry) => entry.outOrderNo === outOrderNo);
  const attempts = stage.host.dataSource.getRepository(SyncAttemptEntity);
  const own = await attempts.findOneByOrFail({ syncId: id, number: 1 });
  const between = And(MoreThan(createdAt.getTime()), LessThan(own.startedAt));
  return attempts.countBy({ startedAt: between });
}

/** Three fresh payments go first, once some of the backlog has been called for. */
async function expectFreshFirst(stage: Stage): Promise<void> {
  const { journal } = stage.simulator;
  const { last } = journal;
  await journal.waitFor((entry) => entry.id > last + 10);
  for (let payment = 0; payment < 3; payment += 1) expect(await callsBeforeFresh(stage)).toBeLessThan(FEW);
}

/** What was called since the journal stood at `since`, by what the orders of a backlog are named after. */
const callsOf = (stage: Stage, since: number, status: string) =>
  stage.simulator.journal.entries(since).filter((entry) => entry.outOrderNo?.startsWith(status)).length;

onEveryDatabase(
  'at 50 calls a second, a fresh payment',
  (stage) => {
    afterEach(() => stage.host.dataSource.createQueryBuilder().delete().from(SyncEntity).execute());

    it('goes out before 1,000 parked syncs whose hour is over', async () => {
      await add(stage, '1900000011', 'parked', 1);
      await expectFreshFirst(stage);
    });

    it("goes out before another sub-merchant's 1,000 payments, and before its 1,000 uncertain ones", async () => {
      await add(stage, '1900000021', 'queued', 2);
      await add(stage, '1900000021', 'uncertain', 3);
      await expectFreshFirst(stage);
    });

    it('leaves uncertain syncs and routine queries their share', async () => {
      await add(stage, '1900000041', 'queued', 2);
      await add(stage, '1900000042', 'uncertain', 1);
      await add(stage, '1900000043', 'parked', 3);
      const { last } = stage.simulator.journal;
      // Of 160 calls 100, 40 and 20 are to be expected. By lot, and a busy machine claims many at once.
      const calls = (status: string) => callsOf(stage, last, status);
      await until(() => calls('uncertain') > 10 && calls('parked') > 2 && calls('queued') > 60);
      expect(calls('queued')).toBeLessThan(1000);
    });
  },
  PACE,
);

onEveryDatabase(
  'with two replicas at 50 calls a second, a fresh payment',
  (stage) => {
    it('does so from whatever replica calls', async () => {
      const second = await startHost(stage.database, stage.simulator, PACE);
      try {
        await add(stage, '1900000031', 'queued', 1);
        await add(stage, '1900000032', 'queued', 2);
        await expectFreshFirst(stage);
      } finally {
        await second.close();
      }
    });
  },
  { ...PACE, databases: ['postgres', 'mariadb'] },
);
