import { PAYSCORE_SYNC_ENTITIES } from 'nestjs-payscore-sync/ledger';
import { SyncEntity } from '../../libs/payscore-sync/src/ledger/index.js';
import { PayscoreSyncModule } from 'nestjs-payscore-sync';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { describeOn } from '../support/describe-with.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { createTestDatabase, EVERY_DATABASE } from '../support/test-database.js';
import { institutionOf, type TestHost } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

describeOn(EVERY_DATABASE, 'the life of a host on %s', (kind) => {
  const servers = new Servers(kind, { each: true });
  let host: TestHost;

  const order = () => newOrder(servers.simulator);

  it('delivers after a restart what was recorded before', async () => {
    const orderNo = order();
    host = await servers.host({ extras: { worker: false } });
    const recorded = await host.payscore.sync(cashPayment(orderNo), { waitMs: 0 });
    expect(recorded.status).toBe('queued');
    await host.close();

    host = await servers.host();
    expect((await host.payscore.waitFor(recorded.id, { waitMs: 5000 })).status).toBe('synced');
  });

  it('waits at shutdown for the call under way and writes what came of it', async () => {
    const orderNo = order();
    servers.simulator.script.add({ operation: 'sync', apply: true, delayMs: 300, reply: { kind: 'normal' } });
    host = await servers.host();
    await host.payscore.sync(cashPayment(orderNo), { waitMs: 0 });
    await servers.simulator.journal.waitFor((entry) => entry.outOrderNo === orderNo);
    await host.close();

    host = await servers.host({ extras: { worker: false } });
    expect(await host.payscore.findByOrder(orderNo)).toMatchObject([{ status: 'synced', attempts: 1 }]);
  });

  it('lets callers who wait go at shutdown, with the record as it stands', async () => {
    const orderNo = order();
    servers.simulator.orders.setCashier(orderNo, true);
    host = await servers.host({ deferralMs: 60_000 });
    const { id } = await host.payscore.sync(cashPayment(orderNo), { waitMs: 0 });
    const waiting = host.payscore.waitFor(id, { waitMs: 60_000 });
    await host.close();
    expect(['queued', 'uncertain']).toContain((await waiting).status);
  });

  it('cuts a call off that outlasts the drain, and records that it may have been sent', async () => {
    const orderNo = order();
    servers.simulator.script.add({ operation: 'sync', apply: true, reply: { kind: 'silence' } });
    host = await servers.host({ timeoutMs: 60_000, leaseMs: 120_000, drainMs: 50 });
    await host.payscore.sync(cashPayment(orderNo), { waitMs: 0 });
    await servers.simulator.journal.waitFor((entry) => entry.outOrderNo === orderNo);
    await host.close();

    host = await servers.host({ extras: { worker: false } });
    const row = await host.dataSource.getRepository(SyncEntity).findOneByOrFail({ outOrderNo: orderNo });
    expect(row).toMatchObject({ status: 'uncertain', maybeSent: true, leaseToken: null });
  });

  it('answers sync after its first completed attempt, whatever that came to', async () => {
    const [good, refused] = [order(), order()];
    servers.simulator.orders.setCashier(refused, true);
    host = await servers.host();
    expect((await host.payscore.sync(cashPayment(good))).status).toBe('synced');
    expect(await host.payscore.sync(cashPayment(refused))).toMatchObject({
      status: 'uncertain',
      lastOutcome: { code: 'INVALID_REQUEST', httpStatus: 400 },
    });
  });

  // SQLite is for one process.
  const ifShared = kind === 'sqlite' ? it.skip : it;

  ifShared('claims with two workers on one database without sending anything twice', async () => {
    const patient = { timeoutMs: 5000, leaseMs: 20_000 };
    host = await servers.host(patient);
    const other = await servers.host(patient);
    const orders = Array.from({ length: 60 }, () => order());
    const { payscore } = host;
    const records = await Promise.all(
      orders.map((orderNo) => payscore.sync(cashPayment(orderNo), { waitMs: 8000 })),
    );
    await other.close();
    expect(records.map(({ status }) => status)).toEqual(orders.map(() => 'synced'));
    expect(servers.simulator.journal.effects()).toHaveLength(60);
    expect(servers.simulator.journal.entries()).toHaveLength(60);
  });

  it('warns at start of unsettled syncs whose institution is not configured, one line for each', async () => {
    host = await servers.host({ extras: { worker: false } });
    const { dataSource, payscore } = host;
    const record = () => payscore.sync(cashPayment(order()), { waitMs: 0 });
    const rows = await Promise.all([record(), record(), record(), record(), record()]);
    const syncs = dataSource.getRepository(SyncEntity);
    const rename = (from: number, to: number, institution: string) =>
      syncs.update(
        rows.slice(from, to).map(({ id }) => id),
        { institution },
      );
    await rename(0, 2, 'closed-shop');
    await rename(2, 3, 'other-shop');
    await rename(3, 4, 'settled-shop');
    await syncs.update(
      { institution: 'settled-shop' },
      { head: null, dueAt: null, settledAt: 1, status: 'synced' },
    );
    // One of the two waits behind a row of its order.
    await syncs.update({ id: rows[1]?.id ?? '' }, { head: null, dueAt: null });
    expect(host.logger.lines.filter((line) => line.includes('not configured'))).toEqual([]);
    await host.close();

    host = await servers.host({ extras: { worker: false } });
    const warnings = host.logger.lines.filter((line) => line.includes('not configured'));
    expect(warnings).toEqual([
      expect.stringMatching(/^warn Institution closed-shop: .*\(2\)/),
      expect.stringMatching(/^warn Institution other-shop: .*\(1\)/),
    ]);
  });

  it('leaves no subscriber in a data source that outlives it', async () => {
    host = await servers.host();
    const { subscribers } = host.dataSource;
    const before = subscribers.length;
    expect(before).toBeGreaterThan(0);
    await host.close();
    expect(subscribers).toHaveLength(before - 1);
  });

  it('tells at start which command creates the missing tables', async () => {
    const empty = await createTestDatabase(kind);
    const testing = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot({
          ...empty.options,
          entities: PAYSCORE_SYNC_ENTITIES,
          retryAttempts: 0,
        }),
        PayscoreSyncModule.forRoot({ institutions: [institutionOf(servers.simulator)] }),
      ],
    }).compile();
    const app = testing.createNestApplication({ logger: false });
    await expect(app.init()).rejects.toMatchObject({
      code: 'PAYSCORE_E_TABLES_MISSING',
      message: expect.stringContaining('typeorm migration:run'),
    });
    await app.close();
    await empty.drop();
  });

  it('tells at start that the data source does not know the entities', async () => {
    const options = { ...servers.database.options, entities: [] };
    // Of its own, since Nest does not close what an app that cannot be made has opened.
    const dataSource = new DataSource(options);
    const compiled = Test.createTestingModule({
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...options, retryAttempts: 0 }),
          dataSourceFactory: () => dataSource.initialize(),
        }),
        PayscoreSyncModule.forRoot({ institutions: [institutionOf(servers.simulator)] }),
      ],
    }).compile();
    await expect(compiled).rejects.toMatchObject({
      code: 'PAYSCORE_E_TABLES_MISSING',
      message: expect.stringContaining('PAYSCORE_SYNC_ENTITIES'),
    });
    await dataSource.destroy();
  });
});
