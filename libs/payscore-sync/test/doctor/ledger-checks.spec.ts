import { DataSource, DefaultNamingStrategy } from 'typeorm';
import { examineDatabase } from '../../src/doctor/checks/database.checks.js';
import type { CheckId, Finding } from '../../src/doctor/findings/finding.js';
import { ERROR_REMEDIES, FINDING_REMEDIES } from '../../src/errors/index.js';
import { PAYSCORE_SYNC_ENTITIES, PAYSCORE_SYNC_MIGRATIONS } from '../../src/ledger/index.js';

class Upper extends DefaultNamingStrategy {
  override tableName(target: string, given: string | undefined): string {
    return super.tableName(target, given).toUpperCase();
  }
}

class Columns extends DefaultNamingStrategy {
  override columnName(property: string, given: string | undefined, prefixes: string[]): string {
    return `c_${super.columnName(property, given ?? '', prefixes)}`;
  }
}

const memory = (over: object) =>
  new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    entities: PAYSCORE_SYNC_ENTITIES,
    migrations: PAYSCORE_SYNC_MIGRATIONS,
    ...over,
  });

/** An open one, after somebody's statements. */
const after = async (over: object, ...statements: string[]) => {
  const dataSource = await memory(over).initialize();
  for (const statement of statements) await dataSource.query(statement);
  return dataSource;
};

async function examined(open: () => DataSource | Promise<DataSource>) {
  const findings: Finding[] = [];
  for await (const finding of examineDatabase(open, 20_000)) findings.push(finding);
  const of = (check: CheckId) => findings.find((finding) => finding.check === check);
  return {
    schema: of('schema'),
    migrations: of('migrations'),
    tables: of('tables'),
    database: of('database'),
  };
}

describe('the doctor, of a data source the ledger cannot work with,', () => {
  it.each([
    [
      'tables',
      { namingStrategy: new Upper() },
      /^The namingStrategy .* calls table payscore_syncs "PAYSCORE_SYNCS"$/,
    ],
    ['columns', { namingStrategy: new Columns() }, /calls column payscore_syncs\.\w+ "c_\w+"$/],
  ])('finds a naming strategy that renames %s', async (_what, over, detail) => {
    const { schema, migrations, tables } = await examined(() => memory(over));
    expect(schema).toMatchObject({
      status: 'failed',
      code: 'PAYSCORE_E_DATA_SOURCE_OPTIONS',
      detail: expect.stringMatching(detail) as string,
      remedy: ERROR_REMEDIES.PAYSCORE_E_DATA_SOURCE_OPTIONS,
    });
    expect([migrations, tables]).toMatchObject([
      { status: 'skipped', detail: schema?.detail },
      { status: 'skipped', detail: schema?.detail },
    ]);
  });

  it('finds a prefix that leaves no room for the names', async () => {
    const { schema } = await examined(() => memory({ entityPrefix: 'x'.repeat(50) }));
    expect(schema).toMatchObject({
      code: 'PAYSCORE_E_DATA_SOURCE_OPTIONS',
      detail: expect.stringMatching(/^The entityPrefix is too long: .* may have$/) as string,
    });
  });

  it('finds that it does not know the ledger', async () => {
    const { schema } = await examined(() => memory({ entities: [] }));
    expect(schema).toMatchObject({
      code: 'PAYSCORE_E_TABLES_MISSING',
      detail: 'The data source does not know the entities of the ledger',
    });
  });

  it('minds no naming strategy that keeps the names an entity gives', async () => {
    const { schema, tables } = await examined(() =>
      memory({ namingStrategy: new DefaultNamingStrategy(), entityPrefix: 'shop_', migrationsRun: true }),
    );
    expect([schema, tables]).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
  });
});

describe('the doctor, of tables without the record of a migration,', () => {
  it.each([
    ['`synchronize` made them', []],
    ['`synchronize` made an older version of them', ['ALTER TABLE payscore_sync_actions DROP COLUMN reason']],
    ['there are only some of them', ['DROP TABLE payscore_sync_handler_calls']],
  ])('finds that %s, and does not send anybody to the migrations', async (_what, statements) => {
    const { schema, migrations, tables } = await examined(() => after({ synchronize: true }, ...statements));
    expect(schema).toMatchObject({ status: 'ok', detail: 'tables that no migration made' });
    expect(migrations).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('no migration made the tables') as string,
    });
    expect(tables).toMatchObject({
      status: 'failed',
      code: 'PAYSCORE_E_SCHEMA_DIFFERS',
      detail: expect.stringMatching(/^synchronize: true made them, .+: .+/) as string,
      remedy: expect.stringContaining('drop them while they are empty') as string,
    });
  });

  it('finds them good but the record lost, and says what to do in place of a migration that would fail', async () => {
    const { migrations, tables } = await examined(() =>
      after({ migrationsRun: true }, 'DELETE FROM migrations'),
    );
    expect(migrations).toMatchObject({
      status: 'failed',
      code: 'PAYSCORE_E_MIGRATIONS_PENDING',
      detail: expect.stringContaining('no record of CreatePayscoreSyncTables') as string,
      remedy: expect.stringMatching(/^Do not run it .* migrationsTableName/) as string,
    });
    expect(tables).toMatchObject({ status: 'ok' });
  });

  it('looks at those of a host that has migrations of its own alone', async () => {
    const { migrations, tables } = await examined(() => after({ migrations: [], synchronize: true }));
    expect(migrations).toMatchObject({ status: 'ok' });
    expect(tables).toMatchObject({ code: 'PAYSCORE_E_SCHEMA_DIFFERS' });
  });
});

describe('the doctor, of a database that takes no connection,', () => {
  it.each([
    ['55000', 'the database allows no connections'],
    ['57P03', 'the server is starting up or shutting down'],
    ['53300', 'the server has no connection left'],
  ])('says for %s that %s, and to look at that before the password', async (code, reason) => {
    const { database } = await examined(() => Promise.reject(Object.assign(new Error('canary'), { code })));
    expect(database).toMatchObject({
      code: 'PAYSCORE_E_DATABASE_REFUSED',
      detail: `${reason} (${code})`,
      remedy: FINDING_REMEDIES.PAYSCORE_E_DATABASE_REFUSED,
    });
    expect(database?.remedy).toMatch(/takes no connection\. See the reason: .*; else check user, password/);
  });

  it('says it when its user may not read the catalog, and looks at the rest', async () => {
    const open = async () => {
      const dataSource = await after({});
      await dataSource.runMigrations();
      const runner = dataSource.createQueryRunner();
      const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
      const refused = Object.assign(new Error('permission denied'), { code: '42501' });
      jest
        .spyOn(runner, 'query')
        .mockImplementation((...args: unknown[]) =>
          String(args[0]).includes('pragma_index_list') ? Promise.reject(refused) : query(...args),
        );
      return dataSource;
    };
    const { tables, schema } = await examined(open);
    expect(schema).toMatchObject({ status: 'ok' });
    expect(tables).toMatchObject({ status: 'failed', code: 'PAYSCORE_E_DATABASE_REFUSED' });
  });
});
