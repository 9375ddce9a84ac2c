import { type LedgerGateway, assertProduct, assertSettings } from '../../src/ledger/index.js';
import { mysqlAdaptation, otherSettings } from '../../src/ledger/gateway/pooled/mysql-session-settings.js';

/** A server that answers every question with one row. */
const answering = (type: 'postgres' | 'mysql', ...rows: readonly object[]) =>
  ({ dataSource: { options: { type } }, query: () => Promise.resolve(rows) }) as unknown as LedgerGateway;
const postgres = (version: string) => answering('postgres', { version });
const mysql = (version: string, comment = 'MySQL Community Server - GPL') =>
  answering('mysql', { version, comment });

describe('a server on which the ledger runs', () => {
  it.each([
    ['PostgreSQL 13.0 on x86_64-pc-linux-gnu, compiled by gcc', postgres],
    ['PostgreSQL 17.5 (Debian 17.5-1.pgdg120+1) on aarch64-unknown-linux-gnu', postgres],
    ['PostgreSQL 18beta1 on x86_64', postgres],
    ['8.0.36', mysql],
    ['8.4.5-5', mysql],
    ['9.1.0', mysql],
    ['10.6.18-MariaDB-log', mysql],
    ['10.11.14-MariaDB-0+deb12u2', mysql],
    ['11.8.2-MariaDB-ubu2404', mysql],
  ])('is %s', async (version, server) => expect(await assertProduct(server(version))).toBeNull());
});

describe('a server that is refused by name', () => {
  const refusal = (gateway: LedgerGateway) =>
    assertProduct(gateway).catch(
      ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
    );

  it.each([
    ['TiDB', mysql('8.0.11-TiDB-v8.5.1', 'TiDB Server (Apache License 2.0)'), 'locks nothing'],
    [
      'CockroachDB',
      postgres('CockroachDB CCL v24.3.1 (x86_64-pc-linux-gnu, built 2024/12/10, go1.22.8)'),
      'nobody has tried',
    ],
    ['Vitess', mysql('8.0.30-Vitess', 'Version: 19.0.4'), 'nobody has tried'],
    ['PlanetScale', mysql('8.0.34', 'PlanetScale'), 'nobody has tried'],
    ['MySQL 5.7', mysql('5.7.44-log'), 'too old'],
    ['MariaDB 10.5', mysql('10.5.23-MariaDB', 'mariadb.org binary distribution'), 'too old'],
    ['YugabyteDB on PostgreSQL 11', postgres('PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64'), 'too old'],
    ['PostgreSQL 12', postgres('PostgreSQL 12.22 on x86_64'), 'too old'],
    ['what is no PostgreSQL at all', postgres('Something 1.0'), 'too old'],
  ])('%s', async (_name, gateway, why) => {
    const text = await refusal(gateway);
    expect(text).toMatch(/^PAYSCORE_E_UNSUPPORTED_DATABASE: .*Use PostgreSQL 13/);
    expect(text).toContain(why);
  });

  it('is not one on which nobody has tried the ledger: that one is named', async () => {
    expect(await assertProduct(postgres('PostgreSQL 15.2-YB-2.25.1.0-b0 on x86_64'))).toBe('YugabyteDB');
  });
});

describe('settings', () => {
  const variables = (values: Record<string, string>) =>
    Object.entries(values).map(([Variable_name, Value]) => ({ Variable_name, Value }));
  const modes = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO';

  it.each([
    { log_bin: 'ON', binlog_format: 'ROW', sql_mode: modes },
    { log_bin: 'ON', binlog_format: 'MIXED', sql_mode: '' },
    { log_bin: 'OFF', binlog_format: 'STATEMENT', sql_mode: modes },
  ])('with which the ledger works: %j', async (values) => {
    await expect(assertSettings(answering('mysql', ...variables(values)))).resolves.toBeUndefined();
  });

  it('with which it does not are all in one message, each with what to do', async () => {
    const values = { log_bin: 'ON', binlog_format: 'STATEMENT', sql_mode: `${modes},NO_BACKSLASH_ESCAPES` };
    await expect(assertSettings(answering('mysql', ...variables(values)))).rejects.toMatchObject({
      code: 'PAYSCORE_E_DATABASE_SETTINGS',
      message: expect.stringMatching(
        /binlog_format = STATEMENT.*ROW or MIXED.*NO_BACKSLASH_ESCAPES.*Take the mode out/,
      ),
    });
  });

  describe('of a session', () => {
    const usual = {
      ...{ autocommit: 1, sql_safe_updates: 0, sql_big_selects: 1 },
      sql_select_limit: '18446744073709551615',
    };
    /** A session that knows one of the two names. */
    const session =
      (values: object, name: string, readOnly = 0) =>
      (statement: string) => {
        if (!statement.includes('read_only')) return Promise.resolve([{ ...values }]);
        if (statement.includes(`.${name} `)) return Promise.resolve([{ [name]: readOnly }]);
        return Promise.reject(new Error('Unknown system variable'));
      };

    it.each(['transaction_read_only', 'tx_read_only'])(
      'stay where they are in no way, with %s',
      async (name) => {
        expect(mysqlAdaptation(await otherSettings(session(usual, name)))).toBeNull();
      },
    );

    it('are changed where they are in the way, and put back as they were', async () => {
      const others = { ...usual, autocommit: 0, sql_select_limit: '1000' };
      expect(mysqlAdaptation(await otherSettings(session(others, 'tx_read_only', 1)))).toEqual({
        kind: 'settings',
        set: 'SET SESSION autocommit = 1, sql_select_limit = 18446744073709551615, tx_read_only = 0',
        putBack: 'SET SESSION autocommit = 0, sql_select_limit = 1000, tx_read_only = 1',
      });
    });
  });
});
