import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Makes an empty database in the PostgreSQL of these suites and answers its URL. */
export async function newPostgresDatabase(): Promise<string> {
  const server = process.env['PAYSCORE_TEST_POSTGRES'];
  if (!server) throw new Error('There is no PostgreSQL here: use `describeWith`.');
  const name = `consumer_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client(server);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
