import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { answering, ended, finished, freePort, UNPRIVILEGED } from './private-server.mjs';

/**
 * @typedef {object} PostgresStandby
 * @property {string} url of the same database on the standby
 * @property {() => Promise<void>} caughtUp resolves once it has replayed what the primary has written until now
 * @property {() => Promise<void>} promote makes it a primary, on a new timeline
 * @property {(ms: number) => Promise<void>} lag from now on commits show so much later
 * @property {() => Promise<void>} pause nothing is replayed or received any more, until `resume`
 * @property {() => Promise<void>} resume
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a streaming hot standby of a server that `startPostgres` started, from a copy of its data folder.
 * @param {import('./private-server.mjs').PrivateServer} primary
 * @param {{ lagMs?: number, name?: string }} [wishes] lagMs: commits show so much later. name: under which the primary
 *   may name it in `synchronous_standby_names`
 * @returns {Promise<PostgresStandby>}
 */
export async function startStandby(
  primary,
  { lagMs = 0, name = `standby_${randomBytes(4).toString('hex')}` } = {},
) {
  const data = mkdtempSync(join(tmpdir(), 'payscore-pgstandby-'));
  const remove = () => rmSync(data, { recursive: true, force: true });
  const identity = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const port = await freePort();
  const url = Object.assign(new URL(primary.url), { port: String(port) }).href;
  try {
    await copyWhileRunning(primary, data, name);
    const { port: primaryPort } = new URL(primary.url);
    const settings = [
      `primary_conninfo = 'host=127.0.0.1 port=${primaryPort} user=postgres application_name=${name}'`,
      `primary_slot_name = '${name}'`,
      `recovery_min_apply_delay = ${lagMs}`,
    ];
    appendFileSync(join(data, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
    const flags = ['unix_socket_directories=', 'listen_addresses=127.0.0.1', 'hot_standby=on', 'fsync=off'];
    const server = spawn(
      join(primary.folder, 'postgres'),
      ['-D', data, '-p', String(port), ...flags.flatMap((flag) => ['-c', flag])],
      { ...identity, cwd: data, env: { PATH: process.env.PATH, LC_ALL: 'C' }, stdio: 'ignore' },
    );
    await answering(() => asked(url, 'SELECT 1'), server, 'the standby');
    return {
      url,
      async caughtUp() {
        const [{ lsn }] = await asked(primary.url, 'SELECT pg_current_wal_flush_lsn()::text AS lsn');
        await until(url, 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done', [lsn]);
      },
      async promote() {
        // Without waiting: a query that waits on a standby may be cancelled by what it replays.
        await asked(url, 'SELECT pg_promote(false)');
        await until(url, 'SELECT NOT pg_is_in_recovery() AS done');
      },
      async lag(ms) {
        await asked(url, `ALTER SYSTEM SET recovery_min_apply_delay = ${Number(ms)}`);
        await asked(url, 'SELECT pg_reload_conf()');
      },
      async pause() {
        await asked(url, `ALTER SYSTEM SET primary_conninfo = ''`);
        await asked(url, 'SELECT pg_reload_conf()');
        await asked(url, 'SELECT pg_wal_replay_pause()');
      },
      async resume() {
        await asked(url, 'ALTER SYSTEM RESET primary_conninfo');
        await asked(url, 'SELECT pg_reload_conf()');
        await asked(url, 'SELECT pg_wal_replay_resume()');
      },
      async stop() {
        await ended(server, 'SIGQUIT');
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A base backup by the low-level interface, since the packaged binaries lack pg_basebackup. */
async function copyWhileRunning(primary, data, slot) {
  const client = new pg.Client(primary.url);
  await client.connect();
  try {
    await client.query('SELECT pg_create_physical_replication_slot($1, true)', [slot]);
    await client.query('SELECT pg_backup_start($1, true)', [slot]);
    const exclude = ['postmaster.pid', 'pg_wal/*', 'pg_replslot/*', 'pg_stat_tmp/*'];
    // A file may go while it is copied; the log makes that good.
    const copy = `tar -C "$0" --ignore-failed-read ${exclude.map((path) => `--exclude='./${path}'`).join(' ')} -cf - . | tar -C "$1" -xpf -`;
    const stdio = ['ignore', 'ignore', 'pipe'];
    await finished(spawn('sh', ['-c', copy, primary.data, data], { stdio }), 'the copy');
    const { rows } = await client.query('SELECT labelfile, spcmapfile FROM pg_backup_stop(false)');
    writeFileSync(join(data, 'backup_label'), rows[0].labelfile);
    writeFileSync(join(data, 'standby.signal'), '');
    if (process.getuid?.() === 0) {
      // PostgreSQL, which is not root, removes both.
      for (const file of ['backup_label', 'standby.signal'])
        chownSync(join(data, file), UNPRIVILEGED, UNPRIVILEGED);
    }
  } finally {
    await client.end();
  }
}

async function asked(url, statement, parameters = []) {
  const client = new pg.Client(url);
  // A server that ends while it is asked must not end this process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement, parameters)).rows;
  } finally {
    await client.end();
  }
}

async function until(url, statement, parameters = []) {
  for (let tries = 0; tries < 600; tries += 1) {
    const [row] = await asked(url, statement, parameters).catch(() => []);
    if (row?.done) return;
    await delay(50);
  }
  throw new Error(`Not within 30 seconds: ${statement}`);
}
