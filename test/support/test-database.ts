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

/** The same PostgreSQL database, through PgBouncer in transaction mode. */
export function throughPgbouncer({ options, drop, ...database }: TestDatabase): TestDatabase {
  const { port } = new URL(serverUrl('PAYSCORE_TEST_PGBOUNCER'));
  const url = Object.assign(new URL(database.url), { port }).href;
  return { url, drop, options: { ...options, url } as DataSourceOptions };
}

const CREATE: Readonly<Record<DatabaseKind, () => Promise<TestDatabase>>> = {
  sqlite: () => Promise.resolve(createSqlite()),
  postgres: () => createPostgres(),
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

/** @param template the database it is a copy of; nobody may be connected to it */
export async function createPostgres(template = 'template1'): Promise<TestDatabase> {
  const { name, url } = newDatabase(serverUrl('PAYSCORE_TEST_POSTGRES'));
  // Through the log, as by default, it takes three times as much of a core.
  await onPostgres(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return {
    options: { type: 'postgres', url },
    url,
    drop: () => onPostgres(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function createMariadb(): Promise<TestDatabase> {
  const { name, url } = newDatabase(serverUrl('PAYSCORE_TEST_MARIADB'));
  await onMariadb(`CREATE DATABASE ${name}`);
  return {
    options: { type: 'mariadb', url },
    url,
    drop: async () => void (await onMariadb(`DROP DATABASE IF EXISTS ${name}`)),
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

/** On the suites' own server, in none of their databases. */
export async function onPostgres(statement: string): Promise<void> {
  const client = new pg.Client(serverUrl('PAYSCORE_TEST_POSTGRES'));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** On the suites' own server, in none of their databases. Answers the rows. */
export async function onMariadb(statements: string): Promise<unknown[]> {
  const { hostname: host, port, username: user } = new URL(serverUrl('PAYSCORE_TEST_MARIADB'));
  const connection = await createConnection({ host, port: Number(port), user, multipleStatements: true });
  try {
    const [rows] = await connection.query(statements);
    return rows as unknown[];
  } finally {
    await connection.end();
  }
}
