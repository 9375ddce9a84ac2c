import { SyncActionEntity, SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { cashPayment, newOrderNo } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

/** What Galera answers to the commit of a transaction that another node was faster than, and what PostgreSQL says to it. */
const CONFLICTS = { postgres: '40001', mariadb: 'ER_LOCK_DEADLOCK', sqlite: 'SQLITE_BUSY' };

onEveryDatabase(
  'a cluster that refuses a commit, since another node changed the same rows',
  (stage) => {
    let refusals = 0;

    /** The next transaction is rolled back at its commit. */
    const refuseOne = () => {
      const { dataSource } = stage.host;
      const create = dataSource.createQueryRunner.bind(dataSource);
      let isRefused = false;
      jest.spyOn(dataSource, 'createQueryRunner').mockImplementation((mode) => {
        const runner = create(mode);
        const commit = runner.commitTransaction.bind(runner);
        runner.commitTransaction = async () => {
          if (isRefused) return commit();
          isRefused = true;
          refusals += 1;
          await runner.rollbackTransaction();
          throw Object.assign(new Error('Conflict'), { code: CONFLICTS[stage.kind] });
        };
        return runner;
      });
    };

    beforeEach(() => void (refusals = 0));
    afterEach(() => jest.restoreAllMocks());

    it('does not fail a sync that is recorded in a transaction of its own', async () => {
      const orderNo = newOrderNo();
      refuseOne();
      const { id } = await stage.host.payscore.sync(cashPayment(orderNo), { waitMs: 0 });
      expect(refusals).toBe(1);
      const rows = await stage.host.dataSource.getRepository(SyncEntity).findBy({ outOrderNo: orderNo });
      expect(rows.map((row) => row.id)).toEqual([id]);
    });

    it('does not fail an action of an operator, which is on record once', async () => {
      const { id } = await stage.enqueue(cashPayment(newOrderNo()));
      refuseOne();
      const record = await stage.host.payscore.cancel(id, { actor: 'desk', reason: 'paid by card' });
      expect(refusals).toBe(1);
      expect(record.status).toBe('cancelled');
      expect(await stage.host.dataSource.getRepository(SyncActionEntity).countBy({ syncId: id })).toBe(1);
    });
  },
  { extras: { worker: false }, databases: ['postgres', 'mariadb'] },
);
