import { notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfPostgres } from './rows-of.js';

/** What is used of a `Client` or `PoolClient` of pg. */
export interface PgClient {
  query(text: string, values: unknown[]): PromiseLike<{ rows: unknown[] }>;
}

/**
 * @param client on which you have run `BEGIN`
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` for a pool, whose statements go to any connection
 */
export function pgTransaction(client: PgClient): PayscoreTransaction {
  if ('totalCount' in client) throw notATransaction('pgTransaction', 'a client of the pool, after BEGIN');
  return {
    dialect: 'postgres',
    query: async (text, values) => rowsOfPostgres(await client.query(text, [...values])),
  };
}
