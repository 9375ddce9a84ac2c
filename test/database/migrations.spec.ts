import { PAYSCORE_SYNC_ENTITIES } from 'nestjs-payscore-sync/ledger';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { describeOn } from '../support/describe-with.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';

describeOn(EVERY_DATABASE, 'migrations on %s', (kind) => {
  let database: TestDatabase;
  let dataSource: DataSource;

  const open = async (over: Partial<DataSourceOptions> = {}) => {
    dataSource = new DataSource(withLedger(database, over));
    await dataSource.initialize();
  };

  /** What `migration:generate` would write. */
  const drift = async () =>
    (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);

  beforeEach(async () => {
    database = await createTestDatabase(kind);
  });

  afterEach(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it("leave a host's migration:generate nothing to do", async () => {
    await open();
    await dataSource.runMigrations();
    expect(await drift()).toEqual([]);
  });

  it('go down again and leave no table behind', async () => {
    await open();
    await dataSource.runMigrations();
    await dataSource.undoLastMigration();
    const runner = dataSource.createQueryRunner();
    const tables = await runner.getTables(
      PAYSCORE_SYNC_ENTITIES.map((e) => dataSource.getMetadata(e).tablePath),
    );
    await runner.release();
    expect(tables).toEqual([]);
  });

  it("honour the host's entityPrefix", async () => {
    await open({ entityPrefix: 'shop_' });
    await dataSource.runMigrations();
    expect(await drift()).toEqual([]);
    expect(dataSource.getMetadata(PAYSCORE_SYNC_ENTITIES[0] as never).tablePath).toBe('shop_payscore_syncs');
  });

  if (kind === 'postgres') {
    it("honour the host's schema", async () => {
      await open();
      await dataSource.query('CREATE SCHEMA pay');
      await dataSource.destroy();
      await open({ schema: 'pay' });
      await dataSource.runMigrations();
      expect(await drift()).toEqual([]);
    });
  }

  if (kind === 'mariadb') {
    it('compare order numbers by their bytes, whatever the default of the server is', async () => {
      await open();
      await dataSource.runMigrations();
      const columns = await dataSource.query<{ collation: string | null }[]>(
        `SELECT DISTINCT collation_name AS collation FROM information_schema.columns
         WHERE table_schema = DATABASE() AND table_name LIKE 'payscore%' AND collation_name IS NOT NULL`,
      );
      expect(columns).toEqual([{ collation: 'utf8mb4_bin' }]);
    });

    it('run with the type mysql on MariaDB too, but TypeORM then sees differences where there are none', async () => {
      await open({ type: 'mysql' });
      await dataSource.runMigrations();
      // When this is empty one day, the advice in the README can go.
      expect(await drift()).not.toEqual([]);
    });
  }
});
