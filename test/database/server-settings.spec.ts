import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { Simulator } from 'payscore-simulator';
import { DataSource } from 'typeorm';
import { examineDatabase } from '../../libs/payscore-sync/src/doctor/checks/database.checks.js';
import type { Finding } from '../../libs/payscore-sync/src/doctor/findings/finding.js';
import { describeWith } from '../support/describe-with.js';
import { startMariadb } from '../support/mariadb-server.mjs';
import { startTestSimulator } from '../support/simulator.js';
import { createMigratedDatabase } from '../support/migrated-database.js';
import { type TestDatabase, throughPgbouncer } from '../support/test-database.js';
import { withLedger } from '../support/with-ledger.js';
import { startHost, type TestHost } from '../support/test-host.js';
import { Listener, wholeWork } from '../support/whole-work.js';

/** Connections of the host's pool, asked at once so that they are different ones. */
const SESSIONS = 4;

async function onEachSession(dataSource: DataSource, question: string): Promise<unknown[]> {
  const runners = Array.from({ length: SESSIONS }, () => dataSource.createQueryRunner('master'));
  const answers = await Promise.all(runners.map((runner) => runner.query(question) as Promise<unknown[]>));
  await Promise.all(runners.map((runner) => runner.release()));
  return answers.map(([row]) => row);
}

async function settingsFinding(database: TestDatabase): Promise<Finding | undefined> {
  const findings: Finding[] = [];
  const open = () => new DataSource(withLedger(database));
  for await (const finding of examineDatabase(open, 20_000)) findings.push(finding);
  return findings.find(({ check }) => check === 'server-settings');
}

async function expectRefusal(database: TestDatabase, simulator: Simulator, why: string): Promise<void> {
  const message = expect.stringMatching(`${why}.*Use PostgreSQL 13`) as string;
  const code = 'PAYSCORE_E_UNSUPPORTED_DATABASE';
  await expect(startHost(database, simulator)).rejects.toMatchObject({ code, message });
  const findings: Finding[] = [];
  for await (const finding of examineDatabase(() => new DataSource(withLedger(database)), 20_000))
    findings.push(finding);
  expect(findings.filter(({ status }) => status === 'failed')).toEqual([
    expect.objectContaining({ code, detail: message }),
  ]);
}

describeWith('mariadb')('the settings of a MariaDB', () => {
  let server: NonNullable<Awaited<ReturnType<typeof startMariadb>>>;
  let simulator: Simulator;
  let database: TestDatabase;
  let host: TestHost | undefined;
  let count = 0;

  const onServer = async (...statements: string[]) => {
    const { hostname, port } = new URL(server.url);
    const connection = await createConnection({ host: hostname, port: Number(port), user: 'root' });
    for (const statement of statements) await connection.query(statement);
    await connection.end();
  };
  const start = async () => {
    host = await startHost(database, simulator, { providers: [Listener] });
    return host;
  };
  /** Why no host starts. */
  const refusal = () =>
    start().then(
      () => null,
      ({ code, message }: { code: string; message: string }) => ({ code, message }),
    );

  beforeAll(async () => {
    const settings = ['--log-bin=log', '--server-id=7', '--binlog-format=MIXED'];
    [server, simulator] = await Promise.all([
      startMariadb({ settings }) as Promise<typeof server>,
      startTestSimulator(),
    ]);
  }, 60_000);

  beforeEach(async () => {
    const name = `settings_${(count += 1)}`;
    await onServer(`CREATE DATABASE ${name}`);
    const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
    database = { url, options: { type: 'mariadb', url }, drop: () => Promise.resolve() };
  });

  afterEach(async () => {
    await host?.close();
    host = undefined;
    const names = [
      'autocommit',
      'sql_safe_updates',
      'sql_mode',
      'sql_select_limit',
      'sql_big_selects',
      'tx_read_only',
    ];
    await onServer(
      `SET GLOBAL ${[...names, 'time_zone', 'tx_isolation', 'max_join_size'].map((name) => `${name} = DEFAULT`).join(', ')}`,
      `SET GLOBAL binlog_format = 'MIXED'`,
    );
  });

  afterAll(async () => {
    await simulator?.close();
    await server?.stop();
  });

  it.each([
    ['autocommit', 'autocommit = 0', 0],
    ['sql_safe_updates', 'sql_safe_updates = 1', 1],
    ['sql_select_limit', 'sql_select_limit = 1', 1],
    ['tx_read_only', 'tx_read_only = 1', 1],
    ['sql_big_selects', 'sql_big_selects = 0, max_join_size = 50', 0],
  ])('do not matter to the ledger and stay as the host has them: %s', async (name, setting, value) => {
    // The host's own tables are made by a user whose sessions may write.
    await (await start()).close();
    await onServer(`SET GLOBAL ${setting}`);
    const finding = await settingsFinding(database);
    expect(finding).toMatchObject({ status: 'ok', detail: expect.stringContaining(`${name} is ${value}`) });
    host = await startHost(database, simulator, {
      providers: [Listener],
      dataSource: { extra: { connectionLimit: SESSIONS } },
    });
    await wholeWork(host, simulator);
    const rows = await onEachSession(host.dataSource, `SELECT @@${name} + 0 AS value`);
    expect(rows.map((row) => Number((row as { value: unknown }).value))).toEqual(Array(SESSIONS).fill(value));
  });

  it.each([
    '',
    'ANSI',
    'TRADITIONAL,ONLY_FULL_GROUP_BY',
    'ONLY_FULL_GROUP_BY,PAD_CHAR_TO_FULL_LENGTH,NO_ZERO_DATE,NO_ZERO_IN_DATE',
    'PIPES_AS_CONCAT,HIGH_NOT_PRECEDENCE,IGNORE_SPACE,NO_UNSIGNED_SUBTRACTION,REAL_AS_FLOAT',
    'SIMULTANEOUS_ASSIGNMENT,TIME_ROUND_FRACTIONAL,STRICT_ALL_TABLES',
    'ORACLE',
    'MSSQL',
  ])('may have the sql_mode "%s"', async (mode) => {
    await onServer(`SET GLOBAL sql_mode = '${mode}'`);
    await wholeWork(await start(), simulator);
    expect(await settingsFinding(database)).toMatchObject({ status: 'ok' });
  });

  it.each([`time_zone = '+08:00'`, `time_zone = '-11:30'`, `tx_isolation = 'SERIALIZABLE'`])(
    'may be %s',
    async (setting) => {
      await onServer(`SET GLOBAL ${setting}`);
      await wholeWork(await start(), simulator);
    },
  );

  it.each([
    ['binlog_format = STATEMENT', `binlog_format = 'STATEMENT'`],
    ['sql_mode with NO_BACKSLASH_ESCAPES', `sql_mode = 'NO_BACKSLASH_ESCAPES'`],
    ['sql_mode with EMPTY_STRING_IS_NULL', `sql_mode = 'EMPTY_STRING_IS_NULL'`],
  ])('stop the start and are found by the doctor when they are %s', async (name, setting) => {
    await (await start()).close();
    await onServer(`SET GLOBAL ${setting}`);
    const refused = {
      code: 'PAYSCORE_E_DATABASE_SETTINGS',
      message: expect.stringContaining(name) as string,
    };
    expect(await refusal()).toEqual(refused);
    expect(await settingsFinding(database)).toMatchObject({
      status: 'failed',
      code: refused.code,
      detail: refused.message,
    });
  });
});

describeWith('mariadb')('a server with the protocol of MySQL that calls itself TiDB', () => {
  it('stops the start and is found by the doctor, with the reason', async () => {
    const [simulator, server] = await Promise.all([
      startTestSimulator(),
      startMariadb({ settings: ['--version=8.0.11-TiDB-v8.5.1'] }),
    ]);
    const { url } = server as NonNullable<typeof server>;
    const database: TestDatabase = { url, options: { type: 'mariadb', url }, drop: () => Promise.resolve() };
    await expectRefusal(database, simulator, 'TiDB takes FOR UPDATE SKIP LOCKED and locks nothing');
    await Promise.all([simulator.close(), server?.stop()]);
  }, 60_000);
});

describeWith('postgres')('the settings of a PostgreSQL', () => {
  let simulator: Simulator;
  let database: TestDatabase;
  let host: TestHost | undefined;

  const onServer = async (statement: string, url = process.env['PAYSCORE_TEST_POSTGRES'] ?? '') => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const name = () => new URL(database.url).pathname.slice(1);
  const start = async () => {
    host = await startHost(database, simulator, {
      providers: [Listener],
      dataSource: { extra: { max: SESSIONS } },
    });
    return host;
  };

  beforeAll(async () => {
    simulator = await startTestSimulator();
  });
  beforeEach(async () => {
    database = await createMigratedDatabase('postgres');
  });
  afterEach(async () => {
    await host?.close();
    host = undefined;
    await database.drop();
  });
  afterAll(() => simulator?.close());

  it.each([
    ['default_transaction_isolation', 'serializable'],
    ['default_transaction_isolation', 'repeatable read'],
    ['default_transaction_read_only', 'on'],
  ])('do not matter to the ledger and stay as the host has them: %s %s', async (setting, value) => {
    await (await start()).close();
    await onServer(`ALTER DATABASE ${name()} SET ${setting} = '${value}'`);
    expect(await settingsFinding(database)).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining(`${setting} is ${value}`),
    });
    await wholeWork(await start(), simulator);
    const rows = await onEachSession((host as TestHost).dataSource, `SHOW ${setting}`);
    expect(rows).toEqual(Array(SESSIONS).fill({ [setting]: value }));
  });

  it.each([
    ['standard_conforming_strings', 'off'],
    ['TimeZone', 'Asia/Shanghai'],
    ['DateStyle', 'SQL, DMY'],
    ['search_path', 'pay, public'],
    ['default_transaction_deferrable', 'on'],
    ['lock_timeout', '200ms'],
  ])('may be %s = %s', async (setting, value) => {
    await onServer('CREATE SCHEMA pay', database.url);
    await onServer(`ALTER DATABASE ${name()} SET ${setting} = ${value.includes(',') ? value : `'${value}'`}`);
    await wholeWork(await start(), simulator);
    expect(await settingsFinding(database)).toMatchObject({ status: 'ok' });
  });

  it.each([
    ['CockroachDB CCL v24.3.1 (x86_64-pc-linux-gnu, built 2024/12/10, go1.22.8)', 'nobody has tried'],
    ['PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu', 'too old'],
  ])(
    'do not matter where the server is %s: that stops the start, and the doctor finds it',
    async (says, why) => {
      await onServer(
        `CREATE FUNCTION public.version() RETURNS text LANGUAGE sql AS $$ SELECT '${says}' $$`,
        database.url,
      );
      await onServer(`ALTER DATABASE ${name()} SET search_path = public, pg_catalog`);
      await expectRefusal(database, simulator, why);
    },
  );

  it('stop the start and are found by the doctor when the encoding is not UTF8', async () => {
    const latin = `${name()}_latin1`;
    await onServer(`CREATE DATABASE ${latin} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    const url = Object.assign(new URL(database.url), { pathname: `/${latin}` }).href;
    const other: TestDatabase = { ...database, url, options: { type: 'postgres', url } };
    await expect(startHost(other, simulator)).rejects.toMatchObject({
      code: 'PAYSCORE_E_DATABASE_SETTINGS',
      message: expect.stringContaining('server_encoding = LATIN1'),
    });
    expect(await settingsFinding(other)).toMatchObject({
      status: 'failed',
      code: 'PAYSCORE_E_DATABASE_SETTINGS',
    });
    await onServer(`DROP DATABASE ${latin} WITH (FORCE)`);
  });
});

describeWith('postgres', 'pgbouncer')('the settings of a PostgreSQL behind PgBouncer', () => {
  it('do not matter to the ledger, which leaves nothing behind in sessions that others use', async () => {
    const [simulator, database] = await Promise.all([
      startTestSimulator(),
      createMigratedDatabase('postgres'),
    ]);
    // Not through the pooler, whose sessions then begin with the setting.
    const client = new pg.Client(process.env['PAYSCORE_TEST_POSTGRES']);
    await client.connect();
    const name = new URL(database.url).pathname.slice(1);
    await client.query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`);
    await client.end();
    const host = await startHost(throughPgbouncer(database), simulator, { providers: [Listener] });
    await wholeWork(host, simulator);
    const question = `SELECT current_setting('default_transaction_isolation') AS level, current_setting('statement_timeout') AS limit`;
    const rows = await onEachSession(host.dataSource, question);
    expect(rows).toEqual(Array(SESSIONS).fill({ level: 'serializable', limit: '0' }));
    await host.close();
    await Promise.all([simulator.close(), database.drop()]);
  });
});
