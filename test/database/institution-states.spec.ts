import { Ledger, SyncInstitutionEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { onEveryDatabase } from '../support/suite.js';

onEveryDatabase(
  'the state of an institution',
  (stage) => {
    const name = () => stage.simulator.merchant.mchid;
    const states = () => stage.host.app.get(Ledger).states;
    const row = () =>
      stage.host.dataSource.getRepository(SyncInstitutionEntity).findOneBy({ institution: name() });
    /** Counts in a column that nobody else looks at here. */
    const count = () =>
      states().change(name(), (state) => ({
        state: { ...state, windowCalls: state.windowCalls + 1 },
        result: state.windowCalls + 1,
      }));

    it('is made when it is first changed, so that a process without a worker needs no start', async () => {
      expect(await row()).toBeNull();
      await expect(count()).resolves.toBe(1);
      expect(await row()).toMatchObject({ breaker: 'closed', windowCalls: 1 });
    });

    it('loses none of many changes at once, and each sees the one before', async () => {
      const before = (await row())?.windowCalls ?? 0;
      const results = await Promise.all(Array.from({ length: 8 }, count));
      expect([...results].sort((a, b) => a - b)).toEqual(
        results.map((_, index) => before + index + 1).sort((a, b) => a - b),
      );
      expect((await row())?.windowCalls).toBe(before + 8);
    });

    it('goes on when its version has filled its column', async () => {
      const state = stage.host.dataSource.getRepository(SyncInstitutionEntity);
      await state.update({ institution: name() }, { version: 2_147_483_647 });
      await count();
      expect(await row()).toMatchObject({ version: 0 });
      await count();
      expect(await row()).toMatchObject({ version: 1 });
    });

    it('is told the time of the database', async () => {
      const now = await states().change(name(), (state, now) => ({ state, result: now }));
      expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
    });

    it('is held up by nobody who stops between looking and writing', async () => {
      // The change itself looks again before it writes, as if another replica had been faster.
      let inner: Promise<number> | undefined;
      let calls = 0;
      const outer = states().change(name(), (state) => {
        calls += 1;
        if (stage.kind !== 'sqlite') inner ??= count();
        return { state: { ...state, windowFailures: 7 }, result: 'written' };
      });
      await expect(outer).resolves.toBe('written');
      await inner;
      expect((await row())?.windowFailures).toBe(7);
      expect(calls).toBeGreaterThanOrEqual(1);
    });

    it('is locked by no sign of life: a process stopped within one would stop the sweeps of all', async () => {
      await count();
      const transaction = jest.spyOn(stage.host.app.get(Ledger).gateway, 'transaction');
      await stage.host.app.get(Ledger).polls.beat([name()], 0);
      expect(transaction).not.toHaveBeenCalled();
      expect((await row())?.lastClaimAt).not.toBeNull();
    });
  },
  { extras: { worker: false } },
);
