import { runInTransaction } from 'nestjs-payscore-sync';
import { KeyObjectSigner } from 'nestjs-payscore-sync/wechatpay';
import { cashPayment, newOrderNo, waitingOrder } from '../support/payments.js';
import { newKeyPair } from '../support/rsa-keys.js';
import { onEveryDatabase } from '../support/suite.js';
import { institutionOf, startHost, type TestHost } from '../support/test-host.js';

const FLOOR_MS = 1000;

/** On one database: keys are taken in memory, and each of them sees the same statements. */
onEveryDatabase(
  'keys that change under load',
  (stage) => {
    let host: TestHost;
    let signer: KeyObjectSigner;

    beforeAll(async () => {
      const good = institutionOf(stage.simulator);
      const serialNo = good.merchantSerialNo as string;
      signer = new KeyObjectSigner({ serialNo, privateKey: good.privateKey as string });
      host = await startHost(stage.database, stage.simulator, {
        // A reply may wait for the download of a certificate while the machine is busy.
        timeoutMs: 5000,
        leaseMs: 15_000,
        certRefreshMinMs: FLOOR_MS,
        concurrency: 8,
        institutions: [
          { ...good, name: 'certificates', wechatpayPublicKeys: [] },
          { ...good, name: 'merchant', signer: () => signer },
        ],
      });
    });
    afterAll(() => host?.close());

    /** Records orders in batches, and does something between two of them; answers once all are settled. */
    async function deliver(institution: string, between: readonly (() => Promise<unknown>)[]) {
      const { payscore, dataSource } = host;
      const ids: string[] = [];
      const orders: string[] = [];
      const record = async () => {
        const batch = Array.from({ length: 15 }, newOrderNo);
        batch.forEach((orderNo) => stage.simulator.orders.put(waitingOrder(orderNo)));
        orders.push(...batch);
        for (const orderNo of batch) {
          const { id } = await runInTransaction(dataSource, (manager) =>
            payscore.enqueue(cashPayment(orderNo), { manager, institution }),
          );
          ids.push(id);
        }
        // Some of them are under way, others still to come.
        await payscore.waitFor(ids.at(-10) as string, { waitMs: 20_000 });
      };
      await record();
      for (const step of between) {
        await step();
        await record();
      }
      const ended = await Promise.all(ids.map((id) => payscore.waitFor(id, { waitMs: 60_000 })));
      return { orders, statuses: new Set(ended.map(({ status }) => status)) };
    }

    const calls = (operation: string) =>
      stage.simulator.journal.entries().filter((entry) => entry.operation === operation);
    const timesSent = (orders: readonly string[]) =>
      orders.map((orderNo) => calls('sync').filter((entry) => entry.outOrderNo === orderNo).length);

    it('loses no sync and sends none twice while the platform certificate is replaced three times', async () => {
      const { certificates } = stage.simulator.platform;
      const startedAt = Date.now();
      const { orders, statuses } = await deliver('certificates', [
        // As WeChat Pay does it: listed first, then a growing share of the replies, then the old one goes.
        () => certificates.publish(),
        () => certificates.activate(undefined, 0.3),
        () => certificates.activate(),
        () => certificates.retire(),
        // And abruptly.
        async () => {
          await certificates.publish();
          await certificates.activate();
          await certificates.retire();
        },
        async () => {
          await certificates.publish();
          await certificates.activate(undefined, 0.5);
        },
      ]);
      expect([...statuses]).toEqual(['synced']);
      expect(new Set(timesSent(orders))).toEqual(new Set([1]));
      const downloads = calls('certificates').length;
      expect(downloads).toBeGreaterThanOrEqual(2);
      expect(downloads).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - startedAt) / FLOOR_MS));
      expect(new Set(calls('sync').map((entry) => entry.replySerial)).size).toBeGreaterThanOrEqual(3);
    }, 120_000);

    it('loses no sync and sends none twice while the merchant changes its key', async () => {
      const { merchantKeys } = stage.simulator;
      const before = signer.serialNo;
      const serialNo = '5A'.repeat(20);
      const { privateKey } = newKeyPair();
      const { orders, statuses } = await deliver('merchant', [
        () =>
          Promise.resolve(
            merchantKeys.add(serialNo, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
          ),
        () => Promise.resolve((signer = new KeyObjectSigner({ serialNo, privateKey }))),
      ]);
      expect([...statuses]).toEqual(['synced']);
      expect(new Set(timesSent(orders))).toEqual(new Set([1]));
      const serials = orders.map(
        (orderNo) => calls('sync').find((entry) => entry.outOrderNo === orderNo)?.authorization?.serialNo,
      );
      expect([serials[0], serials.at(-1)]).toEqual([before, serialNo]);
      expect(new Set(serials).size).toBe(2);
    }, 120_000);
  },
  { databases: ['sqlite'] },
);
