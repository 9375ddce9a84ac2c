import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';

export type DatabaseKind = 'sqlite' | 'postgres';

/** Every database the suites run on. */
export const DATABASES: readonly DatabaseKind[] = ['sqlite', 'postgres'];

/** A database of one suite's own. */
export interface TestDatabase {
  readonly options: DataSourceOptions;
  /** As the example host's `DATABASE_URL`. */
  readonly url: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'sqlite' ? createSqlite() : createPostgres();
}

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
  const server = process.env['PAYSCORE_TEST_POSTGRES'];
  if (!server) throw new Error('PAYSCORE_TEST_POSTGRES is not set: the global setup did not run.');
  const name = `payscore_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  await onServer(server, `CREATE DATABASE ${name}`);
  return {
    options: { type: 'postgres', url },
    url,
    drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
