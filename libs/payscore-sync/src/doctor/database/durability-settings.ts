import type { DataSource } from 'typeorm';
import type { SessionSetting } from '../../ledger/gateway/pooled/mysql-session-settings.js';
import { supportedDialect } from '../../ledger/gateway/supported-dialect.js';

/** A server setting under which a confirmed commit may be lost. */
interface DurabilityProblem extends SessionSetting {
  /** The value under which a confirmed commit survives. */
  readonly wanted: string;
}

/** Settings of PostgreSQL: https://www.postgresql.org/docs/current/runtime-config-wal.html */
const POSTGRES = `
SELECT name, setting AS value FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')`;

/** https://dev.mysql.com/doc/refman/8.4/en/innodb-parameters.html, https://mariadb.com/kb/en/group-commit-for-the-binary-log/ */
const MYSQL = `
SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin', 'innodb_doublewrite')`;

/** Reads the server settings for the durability of confirmed commits. */
export async function durabilityProblems(dataSource: DataSource): Promise<readonly DurabilityProblem[]> {
  switch (supportedDialect(dataSource)) {
    case 'postgres':
      return problemsOfPostgres(await dataSource.query<SessionSetting[]>(POSTGRES));
    case 'mysql': {
      const rows = await dataSource.query<{ Variable_name: string; Value: string }[]>(MYSQL);
      return problemsOfMysql(rows.map((row) => ({ name: row.Variable_name, value: row.Value })));
    }
    case 'sqlite':
      return [];
  }
}

/** Pure. */
export function problemsOfPostgres(settings: readonly SessionSetting[]): DurabilityProblem[] {
  return settings.filter(({ value }) => value === 'off').map((setting) => ({ ...setting, wanted: 'on' }));
}

/** Pure. Without a binary log `sync_binlog` has no effect; MariaDB's 2 and 3 are stricter than 1. */
export function problemsOfMysql(settings: readonly SessionSetting[]): DurabilityProblem[] {
  const hasBinaryLog = settings.some(({ name, value }) => name === 'log_bin' && value === 'ON');
  return settings.flatMap(({ name, value }) => {
    if (name === 'innodb_flush_log_at_trx_commit' && (value === '0' || value === '2')) {
      return [{ name, value, wanted: '1' }];
    }
    if (name === 'sync_binlog' && hasBinaryLog && value === '0') return [{ name, value, wanted: '1' }];
    if (name === 'innodb_doublewrite' && value === 'OFF') return [{ name, value, wanted: 'ON' }];
    return [];
  });
}
