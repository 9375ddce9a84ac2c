import { problemsOfMysql, problemsOfPostgres } from '../../src/doctor/database/durability-settings.js';

const settings = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

describe('whether a confirmed commit survives a crash', () => {
  it('is so with the defaults of PostgreSQL', () => {
    expect(
      problemsOfPostgres(settings({ fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' })),
    ).toEqual([]);
    expect(problemsOfPostgres(settings({ synchronous_commit: 'remote_apply' }))).toEqual([]);
  });

  it.each(['fsync', 'full_page_writes', 'synchronous_commit'])('is not with %s off', (name) => {
    expect(problemsOfPostgres(settings({ [name]: 'off' }))).toEqual([{ name, value: 'off', wanted: 'on' }]);
  });

  it('is so with the defaults of MySQL, and without a binary log whatever sync_binlog is', () => {
    const flushed = { innodb_flush_log_at_trx_commit: '1', innodb_doublewrite: 'ON' };
    expect(problemsOfMysql(settings({ ...flushed, sync_binlog: '1', log_bin: 'ON' }))).toEqual([]);
    expect(problemsOfMysql(settings({ ...flushed, sync_binlog: '0', log_bin: 'OFF' }))).toEqual([]);
    expect(problemsOfMysql(settings({ innodb_flush_log_at_trx_commit: '3' }))).toEqual([]);
  });

  it('is not with a log that is flushed now and then', () => {
    expect(
      problemsOfMysql(
        settings({
          innodb_flush_log_at_trx_commit: '2',
          sync_binlog: '0',
          log_bin: 'ON',
          innodb_doublewrite: 'OFF',
        }),
      ).map(({ name }) => name),
    ).toEqual(['innodb_flush_log_at_trx_commit', 'sync_binlog', 'innodb_doublewrite']);
  });
});
