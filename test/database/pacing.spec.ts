import { runInTransaction } from 'nestjs-payscore-sync';
import { SyncEntity, SyncInstitutionEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { onEveryDatabase } from '../support/suite.js';

onEveryDatabase(
  'pace and breaker',
  (stage) => {
    const order = () => newOrder(stage.simulator);
    const enqueue = (orders: string[]) => Promise.all(orders.map((no) => stage.enqueue(cashPayment(no))));
    const settled = (ids: string[]) =>
      Promise.all(ids.map((id) => stage.host.payscore.waitFor(id, { waitMs: 60_000 })));
    const state = async () =>
      (await stage.host.dataSource.getRepository(SyncInstitutionEntity).find())[0] as SyncInstitutionEntity;
    const callsOf = (kind: 'sync' | 'query', since: number) =>
      stage.simulator.journal.entries(since).filter(({ operation }) => operation === kind).length;
    const unauthorized = {
      kind: 'error',
      status: 401,
      code: 'SIGN_ERROR',
      message: 'sign not match',
    } as const;

    it('parks nothing in a spell of 401s, checks once per breaker interval with no payment, and recovers', async () => {
      stage.simulator.script.add({ operation: 'any', apply: false, times: 'always', reply: unauthorized });
      const orders = Array.from({ length: 50 }, order);
      const before = stage.simulator.journal.last;
      const startedAt = performance.now();
      const records = await enqueue(orders);
      await until(() => callsOf('query', before) >= 4);

      const [state] = await stage.host.payscore.listInstitutions();
      expect(state?.breaker.state).not.toBe('closed');
      expect(state).toMatchObject({ breaker: { cause: 'unauthorized' }, ratePerSecond: 600 });
      expect(state?.credentials).toMatchObject([{ isOwn: true, hint: 'PAYSCORE_E_SIGNATURE_REFUSED' }]);
      expect(state?.breaker.nextProbeAt).toBeInstanceOf(Date);
      const calls = stage.simulator.journal.entries(before).length;
      // The first burst is under way before the first 401 is known, and may raise two questions; then checks.
      expect(calls).toBeLessThanOrEqual(4 + 2 + (performance.now() - startedAt) / 300 + 1);
      expect(callsOf('sync', before)).toBeLessThanOrEqual(4);
      const { items } = await stage.host.payscore.list({ status: 'parked' });
      expect(items).toEqual([]);

      stage.simulator.script.clear();
      const ended = await settled(records.map(({ id }) => id));
      expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['synced']));
      const [healed] = await stage.host.payscore.listInstitutions();
      expect(healed).toMatchObject({ breaker: { state: 'closed' }, credentials: [] });
      const log = stage.host.logger.lines.join('\n');
      expect(log).toMatch(
        /WeChat Pay refuses the credential of this process, .*PAYSCORE_E_SIGNATURE_REFUSED/,
      );
      expect(log).toMatch(/accepts the credential \w+ again/);
    });

    it('parks the one order that always gets a 401, and syncs the others', async () => {
      const bad = order();
      stage.simulator.script.add({
        operation: 'sync',
        outOrderNo: bad,
        apply: false,
        times: 'always',
        reply: unauthorized,
      });
      const records = await enqueue([bad, ...Array.from({ length: 10 }, order)]);
      const [parked, ...others] = await settled(records.map(({ id }) => id));
      expect(new Set(others.map(({ status }) => status))).toEqual(new Set(['synced']));
      expect(parked).toMatchObject({ status: 'parked', parkReason: 'ALTERED_ON_THE_WAY' });
      const [state] = await stage.host.payscore.listInstitutions();
      expect(state).toMatchObject({ breaker: { state: 'closed' }, credentials: [] });
    });

    it('pauses every order of the institution for as long as a 429 says', async () => {
      const [first, second] = [order(), order()];
      stage.simulator.script.add({
        operation: 'sync',
        outOrderNo: first,
        apply: false,
        reply: { kind: 'error', status: 429, code: 'RATE_LIMITED', headers: { 'Retry-After': '1' } },
      });
      const before = Date.now();
      const [one] = await enqueue([first]);
      await until(async () => (await stage.host.payscore.listInstitutions())[0]?.pausedUntil instanceof Date);
      const [two] = await enqueue([second]);
      const ended = await settled([one?.id ?? '', two?.id ?? '']);
      expect(ended.map(({ status }) => status)).toEqual(['synced', 'synced']);
      const sent = stage.simulator.journal.entries().find((entry) => entry.outOrderNo === second);
      expect(Number(sent?.at) - before).toBeGreaterThanOrEqual(1000);
      const row = await stage.host.dataSource
        .getRepository(SyncEntity)
        .findOneByOrFail({ outOrderNo: first });
      expect(row).toMatchObject({ failures: 0, refusals: 0, maybeSent: false });
    });

    it('opens the breaker when most orders get no answer to rely on', async () => {
      // The window still holds what the tests before came to.
      const fresh = { windowCalls: 0, windowFailures: 0 };
      await runInTransaction(stage.host.dataSource, (manager) =>
        manager.createQueryBuilder().update(SyncInstitutionEntity).set(fresh).execute(),
      );
      stage.simulator.script.add({
        operation: 'sync',
        apply: true,
        times: 'always',
        reply: { kind: 'html' },
      });
      stage.simulator.script.add({
        operation: 'query',
        apply: true,
        times: 'always',
        reply: { kind: 'html' },
      });
      const records = await enqueue(Array.from({ length: 20 }, order));
      await until(async () => (await state()).breakerCause === 'failures');
      stage.simulator.script.clear();
      const ended = await settled(records.map(({ id }) => id));
      expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['synced']));
    });
  },
  { breakerMs: 300, concurrency: 4 },
);
