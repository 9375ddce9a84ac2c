import { dialectOf, notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfPostgres } from './rows-of.js';

/** What is used of a transaction of Kysely. */
export interface KyselyTransaction {
  readonly isTransaction: boolean;
  /** Without plugins, such as one that renames columns. */
  withoutPlugins(): {
    executeQuery(query: never): PromiseLike<{ rows: unknown[] }>;
    getExecutor(): { compileQuery(node: never, queryId: never): { readonly sql: string } };
  };
}

/**
 * @param trx argument of the function given to `db.transaction().execute`, or a controlled transaction
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` for `db` itself
 */
export function kyselyTransaction(trx: KyselyTransaction): PayscoreTransaction {
  if (!trx.isTransaction) {
    throw notATransaction('kyselyTransaction', 'the trx of db.transaction().execute(async (trx) => …)');
  }
  const plain = trx.withoutPlugins();
  const queryId = { queryId: 'payscore' };
  const name = { kind: 'IdentifierNode', name: 'a' };
  const { sql } = plain.getExecutor().compileQuery(name as never, queryId as never);
  return {
    dialect: dialectOf(sql),
    query: async (text, values) => {
      const query = { kind: 'RawNode', sqlFragments: [text], parameters: [] };
      const compiled = { sql: text, parameters: [...values], query, queryId };
      return rowsOfPostgres(await plain.executeQuery(compiled as never));
    },
  };
}
