import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import {
  answering,
  ended,
  findProgram,
  finished,
  freePort,
  keptData,
  LOOPBACK,
  spawnAt,
  UNPRIVILEGED,
} from './private-server.mjs';

/** Path of the server's program; undefined when this machine has no MariaDB. */
export const mariadbProgram = () => (findProgram('mariadb-install-db') ? findProgram('mariadbd') : undefined);

/**
 * Makes a folder with the data of a new server, for an unprivileged user. Its owner removes it.
 * @returns {Promise<{ data: string, options: import('node:child_process').SpawnOptions, remove: () => void }>} options
 *   of processes that work in it
 */
export async function installMariadb() {
  const data = mkdtempSync(join(tmpdir(), 'payscore-mariadb-'));
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  if (isRoot) chownSync(data, UNPRIVILEGED, UNPRIVILEGED);
  // Temporary tables have names that two servers may share, so each has a folder for them to itself.
  const options = { ...identity, cwd: data, env: { PATH: process.env.PATH, LC_ALL: 'C', TMPDIR: data } };
  const remove = () => rmSync(data, { recursive: true, force: true });
  try {
    await keptData('mysqldata', data, () => {
      const install = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal'];
      const installer = findProgram('mariadb-install-db');
      const stdio = ['ignore', 'ignore', 'pipe'];
      return finished(
        spawn(installer, [...install, '--skip-test-db'], { ...options, stdio }),
        'mariadb-install-db',
      );
    });
    return { data, options, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Its arguments for a server on this port of the loopback address. @param {{ durable?: boolean }} [wishes] */
export const mariadbArguments = (data, port, { durable = false } = {}) => [
  ...['--no-defaults', `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1'],
  ...[`--socket=${join(data, 'socket')}`, `--pid-file=${join(data, 'pid')}`, '--skip-name-resolve'],
  ...(durable
    ? []
    : ['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync', '--skip-innodb-doublewrite']),
  // A server as the old ones were set up: the tables must not depend on its default.
  '--character-set-server=latin1',
];

/**
 * Starts a private MariaDB from the binaries on this machine, as an unprivileged user.
 * @param {{ durable?: boolean, settings?: readonly string[],
 *   at?: import('./private-server.mjs').Place }} [wishes] durable: what it committed survives a crash and a
 *   power cut; slower. settings: more options of the command line
 * @returns {Promise<import('./private-server.mjs').PrivateServer | null>} null when there are no binaries
 */
export async function startMariadb({ durable = false, settings = [], at = LOOPBACK } = {}) {
  const binary = mariadbProgram();
  if (!binary) return null;
  const { data, options, remove } = await installMariadb();
  try {
    const port = await freePort();
    const launch = async () => {
      // Root may come from elsewhere, where nobody else reaches the place.
      const open = at === LOOPBACK ? [] : [`--bind-address=${at.host}`, '--skip-grant-tables'];
      const server = spawnAt(
        at,
        binary,
        [...mariadbArguments(data, port, { durable }), ...open, ...settings],
        {
          cwd: data,
          env: options.env,
          stdio: 'ignore',
        },
      );
      await answering(() => connectToMariadb(port, at.host), server, 'mariadbd');
      return server;
    };
    let server = await launch();
    return {
      url: `mariadb://root@${at.host}:${port}/mysql`,
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

/** Resolves when the server takes a connection. */
export async function connectToMariadb(port, host = LOOPBACK.host) {
  const connection = await mysql.createConnection({ host, port, user: 'root' });
  await connection.end();
}
