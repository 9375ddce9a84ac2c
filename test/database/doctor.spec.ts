import { randomBytes } from 'node:crypto';
import { examineDatabase } from '../../libs/payscore-sync/src/doctor/checks/database.checks.js';
import {
  ledgerDataSource,
  withoutChanges,
} from '../../libs/payscore-sync/src/doctor/database/open-database.js';
import type { Finding } from '../../libs/payscore-sync/src/doctor/findings/finding.js';
import { databaseFromEnvironment, PAYSCORE_SYNC_MIGRATIONS } from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { describeOn } from '../support/describe-with.js';
import { createTestDatabase, EVERY_DATABASE, type TestDatabase } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';

const TIMEOUT_MS = 20_000;

async function examined(open: () => DataSource): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of examineDatabase(open, TIMEOUT_MS)) findings.push(finding);
  return findings;
}

const byUrl = (url: string) => () =>
  ledgerDataSource(databaseFromEnvironment({ DATABASE_URL: url }), { access: 'look', timeoutMs: TIMEOUT_MS });
const short = (findings: readonly Finding[]) =>
  findings.map(({ check, status, code }) => [check, code ?? status]);

describeOn(EVERY_DATABASE, 'the doctor on %s', (kind) => {
  let database: TestDatabase;
  // The servers of the suites do not wait for the disk.
  const durability = ['durability', kind === 'sqlite' ? 'ok' : 'PAYSCORE_E_NOT_DURABLE'];
  const SETTINGS = ['server-settings', 'ok'];
  const GOOD = [
    ['database', 'ok'],
    ['schema', 'ok'],
    ['migrations', 'ok'],
    ['tables', 'ok'],
    SETTINGS,
    durability,
  ];
  /** As the host has it: WAL and all. */
  const host = () => new DataSource(withLedger(database, { migrationsRun: true }));
  const tables = async () => {
    const dataSource = await new DataSource({ ...database.options, entities: [] }).initialize();
    const runner = dataSource.createQueryRunner();
    const names: string[] = [];
    for (const name of ['migrations', 'payscore_syncs', 'payscore_sync_attempts']) {
      if (await runner.hasTable(name)) names.push(name);
    }
    await runner.release();
    await dataSource.destroy();
    return names;
  };

  beforeEach(async () => {
    database = await createTestDatabase(kind);
  });
  afterEach(() => database.drop());

  it('finds that there are no tables, and makes none, not even for migrations', async () => {
    await tables();
    expect(short(await examined(byUrl(database.url)))).toEqual([
      ['database', 'ok'],
      ['schema', 'PAYSCORE_E_TABLES_MISSING'],
      ['migrations', 'skipped'],
      ['tables', 'skipped'],
      SETTINGS,
      durability,
    ]);
    expect(await tables()).toEqual([]);
  });

  it('finds all good, by URL and by the data source of the host', async () => {
    await (await host().initialize()).destroy();
    expect(short(await examined(byUrl(database.url)))).toEqual(GOOD);
    expect(short(await examined(() => withoutChanges(host(), 'look')))).toEqual(GOOD);
  });

  it('finds all good beside a host that runs', async () => {
    const running = await host().initialize();
    expect(short(await examined(byUrl(database.url)))).toEqual(GOOD);
    await running.destroy();
  });

  it('runs no migration of the host', async () => {
    await tables();
    const [, schema] = await examined(() => withoutChanges(host(), 'look'));
    expect(schema).toMatchObject({ status: 'failed', code: 'PAYSCORE_E_TABLES_MISSING' });
    expect(await tables()).toEqual([]);
  });

  it('finds tables under the prefix of the host, and misses them by URL', async () => {
    await database.drop();
    database = await createTestDatabase(kind, 'shop_');
    await (await host().initialize()).destroy();
    expect(short(await examined(() => withoutChanges(host(), 'look')))).toEqual(GOOD);
    expect(await examined(byUrl(database.url))).toContainEqual(
      expect.objectContaining({ check: 'schema', code: 'PAYSCORE_E_TABLES_MISSING' }),
    );
  });

  it('tells pending migrations, an older table and a newer schema apart', async () => {
    const dataSource = await host().initialize();
    const name = PAYSCORE_SYNC_MIGRATIONS.map(({ name: one }) => one).at(-1);
    const then = async (statement: string) => {
      await dataSource.query(statement);
      return (await examined(byUrl(database.url))).filter(({ status }) => status === 'failed');
    };
    expect(await then("UPDATE migrations SET name = 'Else1' WHERE name LIKE '%Payscore%'")).toMatchObject([
      {
        check: 'migrations',
        code: 'PAYSCORE_E_MIGRATIONS_PENDING',
        detail: expect.stringContaining(`${name}`),
      },
    ]);
    expect(await then(`UPDATE migrations SET name = '${name}' WHERE name = 'Else1'`)).toEqual([]);
    expect(await then('ALTER TABLE payscore_sync_actions DROP COLUMN reason')).toMatchObject([
      {
        check: 'tables',
        code: 'PAYSCORE_E_TABLES_MISSING',
        detail: expect.stringContaining('payscore_sync_actions'),
      },
    ]);
    expect(
      await then(
        "INSERT INTO migrations (timestamp, name) VALUES (4102444800000, 'AlterPayscore4102444800000')",
      ),
    ).toMatchObject([{ check: 'schema', code: 'PAYSCORE_E_SCHEMA_NEWER' }]);
    await dataSource.destroy();
  });
});

describeOn(['postgres', 'mariadb'], 'the doctor at a %s that refuses', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
  });
  afterAll(() => database.drop());

  const withUrl = (change: Partial<URL>) =>
    examined(byUrl(Object.assign(new URL(database.url), change).href));

  it('an unknown user', async () => {
    const [finding] = await withUrl({
      username: `nobody_${randomBytes(4).toString('hex')}`,
      password: 'canary',
    });
    expect(finding).toMatchObject({ check: 'database', code: 'PAYSCORE_E_DATABASE_REFUSED' });
    expect(JSON.stringify(finding)).not.toContain('canary');
  });

  it('an unknown database', async () => {
    const [finding] = await withUrl({ pathname: '/no_such_database' });
    expect(finding).toMatchObject({ check: 'database', code: 'PAYSCORE_E_DATABASE_REFUSED' });
  });

  it('connections at this port', async () => {
    const [finding, ...rest] = await withUrl({ port: '1' });
    expect(finding).toMatchObject({
      code: 'PAYSCORE_E_DATABASE_UNREACHABLE',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    expect(rest.map(({ status }) => status)).toEqual(Array(5).fill('skipped'));
  });
});

it('does not make the SQLite file of a host that was never started', async () => {
  const database = await createTestDatabase('sqlite');
  const [finding] = await examined(() =>
    withoutChanges(new DataSource({ ...database.options, migrationsRun: true }), 'look'),
  );
  expect(finding).toMatchObject({
    code: 'PAYSCORE_E_DATABASE_UNREACHABLE',
    detail: 'the SQLite file is not there',
  });
  await database.drop();
});

it('names a database the ledger cannot live in', async () => {
  const [finding] = await examined(() => new DataSource({ type: 'sqljs', synchronize: false }));
  expect(finding).toMatchObject({ check: 'database', status: 'failed' });
  expect(['PAYSCORE_E_UNSUPPORTED_DATABASE', 'PAYSCORE_E_DATABASE_DRIVER']).toContain(finding?.code);
});
