import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './process.js';

const run = promisify(execFile);
const FILE = join(ROOT, 'test/support/optional-servers.mjs');
const SCRIPT = `
import { startOptionalServers, stopOptionalServers } from ${JSON.stringify(FILE)};
await startOptionalServers();
console.log(['POSTGRES', 'MARIADB', 'PGBOUNCER', 'REDIS'].map((name) => process.env['PAYSCORE_TEST_' + name] ?? 'none').join());
await stopOptionalServers();
`;

/** Starts and stops the servers of a run on a machine that has none; `server` stands for one of an earlier run. */
function onAMachineWithoutServers(CI: string): Promise<{ stdout: string; stderr: string }> {
  const servers = {
    PAYSCORE_TEST_WITHOUT: 'postgres,mariadb,pgbouncer,redis',
    PAYSCORE_TEST_MARIADB: 'server',
  };
  const env = { PATH: process.env['PATH'], CI, ...servers };
  return run(process.execPath, ['--input-type=module', '-e', SCRIPT], { env, cwd: ROOT });
}

describe('where servers are missing', () => {
  it('the run goes on without them, and says at its start and at its end what it skips', async () => {
    const { stdout, stderr } = await onAMachineWithoutServers('');
    expect(stdout).toBe('none,none,none,none\n');
    expect(stderr.match(/SKIPPED: every suite on PostgreSQL: .*/g)).toHaveLength(2);
    expect(stderr.match(/SKIPPED: every suite on MariaDB: .*apt-get install mariadb-server/g)).toHaveLength(
      2,
    );
    expect(stderr.match(/SKIPPED: every suite on PgBouncer: .*apt-get install pgbouncer/g)).toHaveLength(2);
    expect(stderr.match(/SKIPPED: every suite on Redis: .*apt-get install redis-server/g)).toHaveLength(2);
  });

  it('the run of CI fails, and says which', async () => {
    const error = await onAMachineWithoutServers('true').then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 1, stderr: expect.stringContaining('With CI=true no suite may be') });
    expect(error).toMatchObject({
      stderr: expect.stringMatching(/PostgreSQL[\s\S]*MariaDB[\s\S]*Redis[\s\S]*PgBouncer/),
    });
  });
});
