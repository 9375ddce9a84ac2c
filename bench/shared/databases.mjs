import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startMariadb } from '../../test/support/mariadb-server.mjs';
import { startPostgres } from '../../test/support/postgres-server.mjs';
import { treeCpuMs } from './cpu.mjs';
import { postgresOfTheMachine } from './postgres-binaries.mjs';

/**
 * A private database server. Unlike the tests' it forces every commit to the disk: without that, work that commits
 * often would look cheaper than it is.
 *
 * @typedef {object} Server
 * @property {string} kind
 * @property {() => number} cpuMs CPU time of the server so far; NaN where it cannot be told apart
 * @property {() => Promise<Database>} createDatabase
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Database
 * @property {object} options for TypeORM's `DataSource`
 * @property {() => Promise<void>} analyze what the server does by itself within a minute of a table's first rows
 * @property {() => Promise<void>} drop
 */

/**
 * @param {'postgres' | 'mariadb' | 'sqlite'} kind
 * @returns {Promise<Server | null>} null when its binaries are not on this machine
 */
export async function startServer(kind) {
  return { postgres: startPostgresServer, mariadb: startMariadbServer, sqlite: startSqlite }[kind]();
}

async function startPostgresServer() {
  const server = await startPostgres({ durable: true, ...postgresOfTheMachine() });
  const run = async (statement, url = server.url) => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  return {
    kind: 'postgres',
    cpuMs: () => treeCpuMs(server.pid),
    async createDatabase() {
      const { name, url } = newDatabase(server.url);
      await run(`CREATE DATABASE ${name}`);
      return {
        options: { type: 'postgres', url },
        analyze: () => run('ANALYZE', url),
        drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`),
      };
    },
    stop: server.stop,
  };
}

async function startMariadbServer() {
  const server = await startMariadb({ durable: true });
  if (!server) return null;
  const { hostname: host, port, username: user } = new URL(server.url);
  const run = async (statement) => {
    const connection = await mysql.createConnection({ host, port: Number(port), user });
    await connection.query(statement);
    await connection.end();
  };
  return {
    kind: 'mariadb',
    cpuMs: () => treeCpuMs(server.pid),
    async createDatabase() {
      const { name, url } = newDatabase(server.url);
      await run(`CREATE DATABASE ${name}`);
      return {
        options: { type: 'mariadb', url },
        analyze: async () => undefined,
        drop: () => run(`DROP DATABASE ${name}`),
      };
    },
    stop: server.stop,
  };
}

/** It works inside the process that uses it. */
async function startSqlite() {
  return {
    kind: 'sqlite',
    cpuMs: () => Number.NaN,
    async createDatabase() {
      const folder = mkdtempSync(join(tmpdir(), 'payscore-bench-'));
      const database = join(folder, 'ledger.sqlite');
      return {
        options: { type: 'better-sqlite3', database, enableWAL: true },
        analyze: async () => undefined,
        drop: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
    stop: async () => undefined,
  };
}

function newDatabase(server) {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  return { name, url: Object.assign(new URL(server), { pathname: `/${name}` }).href };
}
