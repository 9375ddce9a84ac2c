import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectOnce } from './postgres-server.mjs';
import { answering, ended, findProgram, freePort, UNPRIVILEGED } from './private-server.mjs';

/**
 * Starts PgBouncer in transaction mode, from the binary on this machine, before every database of a PostgreSQL server.
 * It has fewer connections than a host's pool, so that statements of one client run in sessions of others.
 * @param {string} postgresUrl
 * @param {{ poolSize?: number }} [wishes] its connections to the server
 * @returns {Promise<{ url: string, restart: (isCrash: boolean) => Promise<void>, stop: () => Promise<void> } | null>} null
 *   when there is no binary
 */
export async function startPgbouncer(postgresUrl, { poolSize = 5 } = {}) {
  const binary = findProgram('pgbouncer');
  if (!binary) return null;
  const folder = mkdtempSync(join(tmpdir(), 'payscore-pgbouncer-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const port = await freePort();
  const { port: postgresPort, username } = new URL(postgresUrl);
  const file = join(folder, 'pgbouncer.ini');
  const settings = [
    '[databases]',
    `* = host=127.0.0.1 port=${postgresPort} user=${username}`,
    '[pgbouncer]',
    ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = any'],
    ...[
      'pool_mode = transaction',
      `default_pool_size = ${poolSize}`,
      'server_idle_timeout = 5',
      // Its default, 15 s, is how long nobody gets a connection after the server restarted.
      'server_login_retry = 1',
      'max_client_conn = 2000',
    ],
  ];
  writeFileSync(file, `${settings.join('\n')}\n`);
  chmodSync(folder, 0o755);
  const identity = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const url = Object.assign(new URL(postgresUrl), { port: String(port) }).href;
  let server;
  const launch = async () => {
    server = spawn(binary, [file], { ...identity, cwd: folder, stdio: 'ignore' });
    await answering(() => connectOnce(url), server, 'pgbouncer');
  };
  try {
    await launch();
  } catch (error) {
    await ended(server, 'SIGKILL');
    remove();
    throw error;
  }
  return {
    url,
    async restart(isCrash) {
      await ended(server, isCrash ? 'SIGKILL' : 'SIGTERM');
      await launch();
    },
    async stop() {
      // At once; SIGINT would wait for transactions.
      await ended(server, 'SIGTERM');
      remove();
    },
  };
}
