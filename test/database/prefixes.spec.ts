import type { INestApplication } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  getPayscoreSyncToken,
  PayscoreSyncModule,
  type PayscoreSyncService,
  runInTransaction,
} from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { describeOn } from '../support/describe-with.js';
import { FAST } from '../support/fast.js';
import { cashPayment, newOrder } from '../support/payments.js';
import { databaseModule } from '../support/test-app.js';
import { EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';
import { institutionOf } from '../support/test-host.js';
import { Servers } from '../support/servers.js';

/** PostgreSQL knows one index of a name in a schema, SQLite in a file. */
describeOn(EVERY_DATABASE, 'two prefixes in one database on %s', (kind) => {
  const servers = new Servers(kind);
  let app: INestApplication;

  /** A long one, so that names of indexes have to be cut. */
  const PREFIXES = { shop: 'shop_', rental: 'rental_of_a_company_of_long_name_' } as const;
  const withPrefix = (entityPrefix: string): TestDatabase => ({
    ...servers.database,
    options: { ...servers.database.options, entityPrefix, migrationsTableName: `${entityPrefix}migrations` },
  });
  const opened = (entityPrefix: string) => new DataSource(withLedger(withPrefix(entityPrefix))).initialize();

  const registration = (name: keyof typeof PREFIXES) => [
    databaseModule(withPrefix(PREFIXES[name]), name),
    PayscoreSyncModule.forRootAsync({
      name,
      dataSource: name,
      useFactory: () => ({ ...FAST, institutions: [{ ...institutionOf(servers.simulator), name }] }),
    }),
  ];

  beforeAll(async () => {
    app = await servers.app([...registration('shop'), ...registration('rental')]);
  });
  it('are two ledgers, each of which delivers its own', async () => {
    const delivered = async (name: keyof typeof PREFIXES) => {
      const outOrderNo = newOrder(servers.simulator);
      const payscore = app.get<PayscoreSyncService>(getPayscoreSyncToken(name), { strict: false });
      const dataSource = app.get<DataSource>(getDataSourceToken(name), { strict: false });
      const { id } = await runInTransaction(dataSource, (manager) =>
        payscore.enqueue(cashPayment(outOrderNo), { manager }),
      );
      return (await payscore.waitFor(id, { waitMs: 60_000 })).status;
    };
    expect(await delivered('shop')).toBe('synced');
    expect(await delivered('rental')).toBe('synced');
  });

  it.each(Object.values(PREFIXES))(
    "leave a host's migration:generate nothing to do with %s",
    async (prefix) => {
      const dataSource = await opened(prefix);
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
      await dataSource.destroy();
      const ours = upQueries.map(({ query }) => query);
      expect(ours).toEqual([]);
    },
  );

  it('have a limit, which the migration names', async () => {
    const dataSource = await opened('a_prefix_that_is_longer_than_any_database_could_take_');
    await expect(dataSource.runMigrations()).rejects.toThrow(
      expect.objectContaining({
        code: 'PAYSCORE_E_DATA_SOURCE_OPTIONS',
        message: expect.stringContaining('The entityPrefix is too long'),
      }),
    );
    await dataSource.destroy();
  });
});
