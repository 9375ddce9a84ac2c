import { checkHealth } from 'nestjs-payscore-sync/health';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { IsNull, Not } from 'typeorm';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder, newOrderNo, waitingOrder } from '../support/payments.js';
import { newKeyPair } from '../support/rsa-keys.js';
import { onEveryDatabase } from '../support/suite.js';
import { institutionOf, startHost, type TestHost } from '../support/test-host.js';

/** More by hand: `BAD_ORDERS=1000`. */
const BAD_ORDERS = process.env['BAD_ORDERS'] ? [Number(process.env['BAD_ORDERS'])] : [10];
/** How they share the calls is decided in memory, so more than one batch of them on one database. */
const MORE_ON = 'sqlite';
const BREAKER_MS = 3000;

const unauthorized = { kind: 'error', status: 401, code: 'SIGN_ERROR', message: 'sign not match' } as const;

onEveryDatabase(
  'a sub-merchant whose orders always get a 401',
  (stage) => {
    /** Cash for an order that waits for payment. */
    const payment = (subMchid: string, prefix = '') => {
      const orderNo = `${prefix}${newOrderNo()}`;
      stage.simulator.orders.put(waitingOrder(orderNo, { subMchid }));
      return { ...cashPayment(orderNo), sub_mchid: subMchid };
    };

    it.each([...BAD_ORDERS, ...(stage.kind === MORE_ON ? [40] : [])])(
      'costs a payment beside %d of them no three breaker periods, and each is parked',
      async (count) => {
        const bad = `19000${count}`;
        stage.simulator.script.add({
          ...{ operation: 'any', outOrderNoPrefix: 'BAD', apply: false, times: 'always' },
          reply: unauthorized,
        });
        await Promise.all(Array.from({ length: count }, () => stage.enqueue(payment(bad, 'BAD'))));
        const startedAt = Date.now();
        const { id } = await stage.enqueue(payment('1900000110'));
        const good = await stage.host.payscore.waitFor(id, { waitMs: 3 * BREAKER_MS });
        const waitedMs = Date.now() - startedAt;
        expect(good.status).toBe('synced');
        if (process.env['BAD_ORDERS']) process.stderr.write(`${stage.kind}: ${waitedMs} ms\n`);

        const syncs = stage.host.dataSource.getRepository(SyncEntity);
        const ofBad = { subMchid: bad };
        await until(async () => (await syncs.countBy({ ...ofBad, parkReason: Not(IsNull()) })) === count);
        expect(await syncs.countBy({ ...ofBad, parkReason: 'ALTERED_ON_THE_WAY' })).toBe(count);
        const [state] = await stage.host.payscore.listInstitutions();
        expect(state).toMatchObject({ breaker: { state: 'closed' }, credentials: [] });
      },
      240_000,
    );
  },
  { breakerMs: BREAKER_MS },
);

/** The learnt time is in memory. */
onEveryDatabase(
  'a clock that the learnt time does not fit any more',
  (stage) => {
    it('is learnt again after a 401, without a restart', async () => {
      const deliver = () => {
        return stage.deliver(cashPayment(newOrder(stage.simulator)));
      };
      stage.simulator.setClockOffset(280_000);
      expect(await deliver()).toMatchObject({ status: 'synced' });
      stage.simulator.setClockOffset(-60_000);
      expect(await deliver()).toMatchObject({ status: 'synced' });
      stage.simulator.setClockOffset(0);
    });
  },
  { breakerMs: 300, databases: ['sqlite'] },
);

onEveryDatabase(
  'three of four replicas with a wrong key',
  (stage) => {
    const wrong: TestHost[] = [];

    beforeAll(async () => {
      const { privateKey } = newKeyPair();
      const institution = { ...institutionOf(stage.simulator), privateKey };
      for (let i = 0; i < 3; i += 1) {
        const settings = { institutions: [institution], breakerMs: 500, concurrency: 4 };
        wrong.push(await startHost(stage.database, stage.simulator, settings));
      }
    });
    afterAll(() => Promise.all(wrong.map((host) => host.close())));

    it('park nothing: they stop alone and loudly, while the fourth syncs everything', async () => {
      const before = stage.simulator.journal.last;
      const refusals = () =>
        stage.simulator.journal.entries(before).filter(({ status, operation }) => {
          return status === 401 && operation === 'sync';
        }).length;
      const ids: string[] = [];
      // Until each of the three had its share.
      while (ids.length < 150 && (ids.length < 60 || refusals() < 3)) {
        const orders = Array.from({ length: 10 }, newOrderNo);
        for (const orderNo of orders) stage.simulator.orders.put(waitingOrder(orderNo));
        const records = await Promise.all(orders.map((orderNo) => stage.enqueue(cashPayment(orderNo))));
        ids.push(...records.map(({ id }) => id));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const { payscore } = stage.host;
      const ended = new Set<string>();
      for (const id of ids) ended.add((await payscore.waitFor(id, { waitMs: 30_000 })).status);
      expect(ended).toEqual(new Set(['synced']));
      expect(refusals()).toBeGreaterThan(0);
      // A batch each at most, and no payment ever as a probe.
      expect(refusals()).toBeLessThanOrEqual(3 * 4);

      const [state] = await payscore.listInstitutions();
      expect(state).toMatchObject({ breaker: { state: 'closed' }, credentials: [{ isOwn: false }] });
      expect(await checkHealth(payscore)).toMatchObject({ status: 'up' });
      const stopped = wrong.filter(({ logger }) =>
        /refuses the credential of this process/.test(logger.lines.join('\n')),
      );
      expect(stopped.length).toBeGreaterThan(0);
      for (const host of stopped) {
        const { status, problems } = await checkHealth(host.payscore);
        expect([status, problems.join()]).toEqual(['degraded', expect.stringMatching(/refuses the cred/)]);
        expect(host.logger.lines.join('\n')).toMatch(/the private key and the serial number do not belong/);
      }
    }, 120_000);
  },
  { databases: ['postgres', 'mariadb'], breakerMs: 500, concurrency: 4 },
);
