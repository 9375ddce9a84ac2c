import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { answering, ended, findProgram, finished, freePort, UNPRIVILEGED } from './private-server.mjs';

/**
 * Starts a private MariaDB from the binaries on this machine, as an unprivileged user.
 * @param {{ durable?: boolean, settings?: readonly string[] }} [wishes] durable: what it committed survives a crash and a
 *   power cut; slower. settings: more options of the command line
 * @returns {Promise<import('./private-server.mjs').PrivateServer | null>} null when there are no binaries
 */
export async function startMariadb({ durable = false, settings = [] } = {}) {
  const [installer, binary] = ['mariadb-install-db', 'mariadbd'].map(findProgram);
  if (!installer || !binary) return null;
  const data = mkdtempSync(join(tmpdir(), 'payscore-mariadb-'));
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  if (isRoot) chownSync(data, UNPRIVILEGED, UNPRIVILEGED);
  // Temporary tables have names that two servers may share, so each has a folder for them to itself.
  const options = { ...identity, cwd: data, env: { PATH: process.env.PATH, LC_ALL: 'C', TMPDIR: data } };
  const remove = () => rmSync(data, { recursive: true, force: true });

  try {
    const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal'];
    await finished(
      spawn(installer, [...install, '--skip-test-db'], { ...options, stdio: ['ignore', 'ignore', 'pipe'] }),
      'mariadb-install-db',
    );
    const port = await freePort();
    const hasty = ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync'];
    const launch = async () => {
      const server = spawn(
        binary,
        [
          ...['--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1'],
          ...[`--socket=${join(data, 'socket')}`, `--pid-file=${join(data, 'pid')}`],
          ...[...(durable ? [] : hasty), '--skip-name-resolve'],
          // A server as the old ones were set up: the tables must not depend on its default.
          '--character-set-server=latin1',
          ...settings,
        ],
        { ...options, stdio: 'ignore' },
      );
      await answering(() => connectOnce(port), server, 'mariadbd');
      return server;
    };
    let server = await launch();
    return {
      url: `mariadb://root@127.0.0.1:${port}/mysql`,
      get pid() {
        return server.pid;
      },
      async restart(isCrash = false, meanwhile = () => Promise.resolve()) {
        await ended(server, isCrash ? 'SIGKILL' : 'SIGTERM');
        await meanwhile();
        server = await launch();
      },
      async stop() {
        await ended(server, 'SIGTERM');
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function connectOnce(port) {
  const connection = await mysql.createConnection({ host: '127.0.0.1', port, user: 'root' });
  await connection.end();
}
