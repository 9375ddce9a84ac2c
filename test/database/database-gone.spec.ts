import { OnPayscoreSynced, type PayscoreSyncRecord, runInTransaction } from 'nestjs-payscore-sync';
import type { Simulator } from 'payscore-simulator';
import { describeWith } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { startPostgres } from '../support/postgres-server.mjs';
import { startTestSimulator } from '../support/simulator.js';
import { startHost, type TestHost } from '../support/test-host.js';

class Books {
  readonly told: string[] = [];

  @OnPayscoreSynced({ id: 'books' })
  onSynced({ id }: PayscoreSyncRecord): void {
    this.told.push(id);
  }
}

describeWith('postgres')('a PostgreSQL that goes away and comes back', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let simulator: Simulator;
  let host: TestHost;

  beforeAll(async () => {
    // The folder of the suites' own server: Jest cannot load the package that names another.
    const folder = process.env['PAYSCORE_TEST_POSTGRES_FOLDER'];
    [server, simulator] = await Promise.all([
      startPostgres({ ...(folder ? { folder } : {}) }),
      startTestSimulator(),
    ]);
    const options = { type: 'postgres' as const, url: server.url, connectTimeoutMS: 2000 };
    const database = { options, url: server.url, drop: () => Promise.resolve() };
    host = await startHost(database, simulator, { providers: [Books], leaseMs: 5000 });
  }, 60_000);

  afterAll(async () => {
    await host?.close();
    await simulator?.close();
    await server?.stop();
  });

  const order = () => newOrder(simulator);
  const enqueue = (orderNo: string) =>
    runInTransaction(host.dataSource, (manager) => host.payscore.enqueue(cashPayment(orderNo), { manager }));
  const logged = (text: string) => host.logger.lines.filter((line) => line.includes(text));

  it.each([
    ['in order', false],
    ['by a crash', true],
  ])(
    '%s: recording fails loudly, the worker goes on by itself, and nothing is lost',
    async (_how, isCrash) => {
      const before = await enqueue(order());
      const delayed = order();
      simulator.script.add({
        ...{ operation: 'sync', outOrderNo: delayed, apply: true, holdMs: 300 },
        reply: { kind: 'normal' },
      });
      const underWay = await enqueue(delayed);
      await simulator.journal.waitFor((entry) => entry.outOrderNo === delayed);
      const troubles = logged('could not be looked for').length;

      await server.restart(isCrash, async () => {
        const refused = order();
        await expect(enqueue(refused)).rejects.toHaveProperty('message');
        await expect(host.payscore.sync(cashPayment(refused))).rejects.toHaveProperty('message');
        await expect(host.payscore.deliverDue()).rejects.toHaveProperty('message');
        // The failure is told, and the next tries are further and further apart.
        await until(() => logged('could not be looked for').length > troubles);
      });

      const after = await enqueue(order());
      for (const { id } of [before, underWay, after]) {
        expect((await host.payscore.waitFor(id, { waitMs: 60_000 })).status).toBe('synced');
      }
      const books = host.app.get(Books);
      await until(() => [before, underWay, after].every(({ id }) => books.told.includes(id)));
      expect(logged('works again').length).toBeGreaterThan(0);
      expect(simulator.journal.effects().filter((entry) => entry.outOrderNo === delayed)).toHaveLength(1);
    },
    60_000,
  );

  it('was told in few lines, without a statement or a parameter in them', () => {
    expect(logged('could not be looked for').length).toBeLessThanOrEqual(4);
    expect(logged('SELECT')).toEqual([]);
  });
});
