import { Injectable } from '@nestjs/common';
import { OnPayscoreDoublePaid, type PayscoreSyncRecord } from 'nestjs-payscore-sync';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { cashPayment, newOrder } from '../support/payments.js';
import { describeOn } from '../support/describe-with.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';
import type { TestHost } from '../support/test-host.js';
import { eventually } from '../support/eventually.js';
import { Servers } from '../support/servers.js';

@Injectable()
class Books {
  readonly told: PayscoreSyncRecord[] = [];

  @OnPayscoreDoublePaid({ id: 'books' })
  doublePaid(sync: PayscoreSyncRecord) {
    this.told.push(sync);
  }
}

/** Reads of a host with TypeORM `replication` go to a replica; this one lags for as long as the suite runs. */
describeOn(['postgres', 'mariadb'], 'with a replica that never catches up on %s', (kind) => {
  const servers = new Servers(kind, { create: () => createTestDatabase(kind) });
  let replica: TestDatabase;
  let host: TestHost;

  beforeAll(async () => {
    replica = await createTestDatabase(kind);
    const replication = { master: { url: servers.database.url }, slaves: [{ url: replica.url }] };
    const { type } = servers.database.options;
    const options = { type, replication } as DataSourceOptions;
    host = await servers.host({ providers: [Books] }, options);
  });

  afterAll(() => replica?.drop());

  it('the start finds the tables it has just migrated', async () => {
    const behind = new DataSource(withLedger(replica));
    await behind.initialize();
    expect(await behind.showMigrations()).toBe(true);
    await behind.destroy();
  });

  it('sync() answers how the sync stands, and every read finds it', async () => {
    const orderNo = newOrder(servers.simulator);
    const record = await host.payscore.sync(cashPayment(orderNo));
    expect(record).toMatchObject({ status: 'synced' });
    expect(await host.payscore.get(record.id)).toEqual(record);
    expect(await host.payscore.findByOrder(orderNo)).toEqual([record]);
    expect((await host.payscore.list()).items).toContainEqual(record);
    expect(await host.payscore.attempts(record.id)).toHaveLength(1);
    const { institutions } = await host.payscore.stats();
    expect(institutions[0]?.counts.synced).toBeGreaterThan(0);
  });

  it('a handler gets the record as its event left it', async () => {
    const orderNo = newOrder(servers.simulator);
    servers.simulator.orders.customerPays(orderNo);
    const { id } = await host.payscore.sync(cashPayment(orderNo));
    const { told } = host.app.get(Books);
    const sync = await eventually(() => told.find((one) => one.id === id));
    expect(sync).toMatchObject({ status: 'double_paid', transactionId: expect.any(String) });
  });
});
