import { startPostgres } from './postgres-server.mjs';

/** Starts the servers the database suites need; each suite makes a database of its own in them. */
export default async function setup() {
  const postgres = await startPostgres();
  globalThis.payscorePostgres = postgres;
  process.env.PAYSCORE_TEST_POSTGRES = postgres.url;
}
