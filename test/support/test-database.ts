import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';

export type DatabaseKind = 'sqlite' | 'postgres' | 'mariadb';

/** Every database the suites are for, also where one is missing: `describeOn` skips what is. */
export const EVERY_DATABASE: readonly DatabaseKind[] = ['sqlite', 'postgres', 'mariadb'];

/** A database of one suite's own. */
export interface TestDatabase {
  readonly options: DataSourceOptions;
  /** As the example host's `DATABASE_URL`. */
  readonly url: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(kind: DatabaseKind, entityPrefix = ''): Promise<TestDatabase> {
  const database = await CREATE[kind]();
  return { ...database, options: { ...database.options, entityPrefix } };
}

/** A PostgreSQL database of one suite's own, through PgBouncer in transaction mode. */
export async function createPooledDatabase(entityPrefix = ''): Promise<TestDatabase> {
  const database = throughPgbouncer(await createPostgres());
  return { ...database, options: { ...database.options, entityPrefix } };
}

/** The same PostgreSQL database, through PgBouncer in transaction mode. */
export function throughPgbouncer(database: TestDatabase): TestDatabase {
  const { port } = new URL(serverUrl('PAYSCORE_TEST_PGBOUNCER'));
  const url = Object.assign(new URL(database.url), { port }).href;
  return { ...database, url, options: { type: 'postgres', url } };
}

const CREATE: Readonly<Record<DatabaseKind, () => Promise<TestDatabase>>> = {
  sqlite: () => Promise.resolve(createSqlite()),
  postgres: createPostgres,
  mariadb: createMariadb,
};

function createSqlite(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'payscore-sqlite-'));
  const database = join(folder, 'ledger.sqlite');
  return {
    options: { type: 'better-sqlite3', database, enableWAL: true },
    url: `sqlite:${database}`,
    drop: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  };
}

async function createPostgres(): Promise<TestDatabase> {
  const server = serverUrl('PAYSCORE_TEST_POSTGRES');
  const { name, url } = newDatabase(server);
  await onPostgres(server, `CREATE DATABASE ${name}`);
  return {
    options: { type: 'postgres', url },
    url,
    drop: () => onPostgres(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function createMariadb(): Promise<TestDatabase> {
  const server = serverUrl('PAYSCORE_TEST_MARIADB');
  const { name, url } = newDatabase(server);
  await onMariadb(server, `CREATE DATABASE ${name}`);
  return {
    options: { type: 'mariadb', url },
    url,
    drop: () => onMariadb(server, `DROP DATABASE IF EXISTS ${name}`),
  };
}

function serverUrl(variable: string): string {
  const server = process.env[variable];
  if (!server)
    throw new Error(`${variable} is not set: the global setup did not run, or has no such server.`);
  return server;
}

function newDatabase(server: string): { name: string; url: string } {
  const name = `payscore_${randomBytes(6).toString('hex')}`;
  return { name, url: Object.assign(new URL(server), { pathname: `/${name}` }).href };
}

async function onPostgres(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function onMariadb(server: string, statement: string): Promise<void> {
  const { hostname: host, port, username: user } = new URL(server);
  const connection = await createConnection({ host, port: Number(port), user });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}
