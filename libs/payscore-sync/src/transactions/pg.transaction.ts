import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfPostgres } from './rows-of.js';

/** What is used of a `Client` or `PoolClient` of pg. */
export interface PgClient {
  query(text: string, values: unknown[]): PromiseLike<{ rows: unknown[] }>;
}

/** @param client on which you have run `BEGIN`; no pool, whose statements go to any connection */
export function pgTransaction(client: PgClient): PayscoreTransaction {
  return {
    dialect: 'postgres',
    query: async (text, values) => rowsOfPostgres(await client.query(text, [...values])),
  };
}
