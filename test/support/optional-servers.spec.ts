import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './process.js';

const run = promisify(execFile);
const FILE = join(ROOT, 'test/support/optional-servers.mjs');
const NAMES = ['POSTGRES', 'MARIADB', 'PGBOUNCER', 'REDIS', 'PROMETHEUS', 'CHROMIUM'];

/**
 * Starts and stops the servers of a run on a machine that has none; `server` stands for one of an earlier run.
 *
 * @param groups of the names of servers, in the order of a run
 */
function onAMachineWithoutServers(CI: string, groups = ['DATABASES', 'BROWSERS']) {
  const script = `
    import * as servers from ${JSON.stringify(FILE)};
    const groups = ${JSON.stringify(groups)}.map((group) => servers[group]);
    for (const names of groups) await servers.startOptionalServers(names);
    console.log(${JSON.stringify(NAMES)}.map((name) => process.env['PAYSCORE_TEST_' + name] ?? 'none').join());
    for (const names of groups) await servers.stopOptionalServers(names);
  `;
  const settings = {
    PAYSCORE_TEST_WITHOUT: 'postgres,mariadb,pgbouncer,redis,prometheus,chromium',
    ...{ PAYSCORE_TEST_MARIADB: 'server', PAYSCORE_TEST_CHROMIUM: 'server' },
  };
  const env = { PATH: process.env['PATH'], CI, ...settings };
  return run(process.execPath, ['--input-type=module', '-e', script], { env, cwd: ROOT });
}

describe('where servers are missing', () => {
  it('the run goes on without them, and says at its start and at its end what it skips', async () => {
    const { stdout, stderr } = await onAMachineWithoutServers('');
    expect(stdout).toBe('none,none,none,none,none,none\n');
    expect(stderr.match(/SKIPPED: every suite on PostgreSQL: .*/g)).toHaveLength(2);
    expect(stderr.match(/SKIPPED: every suite on MariaDB: .*apt-get install mariadb-server/g)).toHaveLength(
      2,
    );
    expect(stderr.match(/SKIPPED: every suite on PgBouncer: .*apt-get install pgbouncer/g)).toHaveLength(2);
    expect(
      stderr.match(/SKIPPED: every suite on Chromium: .*apt-get install chromium-headless-shell/g),
    ).toHaveLength(2);
    expect(stderr.match(/SKIPPED: every suite on Redis: .*apt-get install redis-server/g)).toHaveLength(2);
    expect(stderr.match(/SKIPPED: every suite on Prometheus: .*apt-get install prometheus/g)).toHaveLength(2);
  });

  it.each([
    ['DATABASES', /PostgreSQL[\s\S]*MariaDB[\s\S]*Redis[\s\S]*Prometheus[\s\S]*PgBouncer/],
    ['BROWSERS', /Chromium/],
  ])('the run of CI fails, and says which: %s', async (group, titles) => {
    const error = await onAMachineWithoutServers('true', [group]).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 1, stderr: expect.stringContaining('With CI=true no suite may be') });
    expect(error).toMatchObject({ stderr: expect.stringMatching(titles) });
  });
});
