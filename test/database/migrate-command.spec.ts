import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { runPayscore } from '../../libs/payscore-sync/src/cli/program.js';
import { lockedForMigrations } from '../../libs/payscore-sync/src/migrate/migration-lock.js';
import { FakeTerminal } from '../../libs/payscore-sync/test/cli/support/fake-terminal.js';
import { describeOn } from '../support/describe-with.js';
import { until } from '../support/eventually.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';

const NAME = 'CreatePayscoreSyncTables1795392000000';

describeOn(EVERY_DATABASE, 'payscore migrate on %s', (kind) => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    // Where no built data source lies.
    jest.spyOn(process, 'cwd').mockReturnValue(mkdtempSync(join(tmpdir(), 'payscore-migrate-')));
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await database.drop();
  });

  const migrate = async (...args: string[]) => {
    const terminal = new FakeTerminal();
    const environment = { DATABASE_URL: database.url };
    const code = await runPayscore(['migrate', ...args], { terminal, environment });
    return { code, stdout: terminal.stdout, stderr: terminal.stderr };
  };

  const withDataSource = async <T>(
    work: (dataSource: DataSource) => Promise<T>,
    over: Partial<DataSourceOptions> = {},
  ): Promise<T> => {
    const dataSource = await new DataSource(withLedger(database, over)).initialize();
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  };
  /** What TypeORM would still run, and what `migration:generate` would write. */
  const leftToDo = (over?: Partial<DataSourceOptions>) =>
    withDataSource(async (dataSource) => {
      const run = await dataSource.runMigrations();
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
      return [...run.map(({ name }) => name), ...upQueries.map(({ query }) => query)];
    }, over);

  it('creates the tables, once, and TypeORM finds them run', async () => {
    expect(await migrate()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^run now       ${NAME}\n\\d+ tables: payscore_sync`)),
    });
    expect(await leftToDo()).toEqual([]);
    expect(await migrate()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^there before  ${NAME}\n\\d+ tables: `)),
    });
  });

  it('finds run what TypeORM ran', async () => {
    await withDataSource((dataSource) => dataSource.runMigrations());
    const { code, stdout } = await migrate('--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { run: [], before: [NAME], problem: null }]);
    expect(await migrate('--sql')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^-- Every/) });
  });

  it('prints the statements, writes nothing, and finds them run after they were run by hand', async () => {
    // An SQLite file has to be there for it.
    await withDataSource((dataSource) => dataSource.query('SELECT 1'));
    const { code, stdout } = await migrate('--sql');
    expect(code).toBe(0);
    expect(await migrate('--sql')).toEqual({ code, stdout, stderr: '' });
    await withDataSource(async (dataSource) => {
      const runner = dataSource.createQueryRunner();
      for (const statement of stdout.split(/;\n/).filter(Boolean)) await runner.query(statement);
      await runner.release();
    });
    expect(await leftToDo()).toEqual([]);
    expect((await migrate()).stdout).toContain(`there before  ${NAME}`);
  });

  it('takes the prefix and the table of migrations', async () => {
    const { stdout } = await migrate('--entity-prefix', 'shop_', '--migrations-table', 'done');
    expect(stdout).toMatch(/\d+ tables: shop_payscore_sync/);
    expect(await leftToDo({ entityPrefix: 'shop_', migrationsTableName: 'done' })).toEqual([]);
  });

  it('says which tables are there that no migration made', async () => {
    await withDataSource((dataSource) => dataSource.synchronize());
    const { code, stdout, stderr } = await migrate();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`payscore_syncs.* are there, .* no record of ${NAME}`, 's'));
  });

  if (kind === 'sqlite') return;

  it('runs once where two processes start it', async () => {
    const both = await Promise.all([migrate(), migrate()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const done = both.map(({ stdout }) => stdout.slice(0, 'there before'.length).trim());
    expect(done.sort()).toEqual(['run now', 'there before']);
    expect(await leftToDo()).toEqual([]);
  });

  it('waits for a process that is about to record what it created', async () => {
    await withDataSource(async (dataSource) => {
      await dataSource.runMigrations();
      let begun: ReturnType<typeof migrate> | undefined;
      await lockedForMigrations(dataSource, async () => {
        const record = await dataSource.query<object[]>('SELECT timestamp, name FROM migrations');
        // Those of the host stay.
        await dataSource.query("UPDATE migrations SET name = 'CreateShop1700000000000'");
        begun = migrate();
        const waiting =
          kind === 'postgres'
            ? "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            : "SELECT 1 FROM information_schema.processlist WHERE state = 'User lock'";
        await until(async () => (await dataSource.query<unknown[]>(waiting)).length > 0);
        await dataSource.createQueryBuilder().insert().into('migrations').values(record).execute();
      });
      expect(await begun).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`there before  ${NAME}`),
      });
    });
  });

  it('says why it cannot be done, without a password', async () => {
    database = {
      ...database,
      url: database.url.replace(/@[^/]+/, '@127.0.0.1:1').replace('//', '//u:secret@'),
    };
    const { code, stderr } = await migrate();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: the database cannot be used/);
    expect(stderr).not.toContain('secret');
  });

  if (kind === 'mariadb') {
    it('takes no schema', async () => {
      expect(await migrate('--schema', 'pay')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--schema is for PostgreSQL'),
      });
    });
    return;
  }

  it('takes a schema', async () => {
    expect(await migrate('--schema', 'pay')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('3F000'),
    });
    await withDataSource((dataSource) => dataSource.query('CREATE SCHEMA pay'));
    expect((await migrate('--schema', 'pay')).stdout).toMatch(/\d+ tables: pay\.payscore_sync/);
    expect(await leftToDo({ schema: 'pay' })).toEqual([]);
  });
});
