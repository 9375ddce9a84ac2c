import { notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { withQuestionMarks } from './question-marks.js';
import { rowsOfMysql, rowsOfPostgres } from './rows-of.js';

/** What is used of a transaction of Knex. */
export interface KnexTransaction {
  readonly isTransaction?: boolean;
  readonly client: { readonly dialect?: string };
  raw(sql: string, bindings: never): PromiseLike<unknown>;
}

/**
 * @param trx of `knex.transaction`
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` for `knex` itself
 */
export function knexTransaction(trx: KnexTransaction): PayscoreTransaction {
  if (trx.isTransaction !== true) {
    throw notATransaction('knexTransaction', 'the trx of knex.transaction(async (trx) => …)');
  }
  // 'mysql' and 'mariadb', 'postgresql'
  const dialect = /^(mysql|mariadb)/.test(trx.client.dialect ?? '') ? 'mysql' : 'postgres';
  const rowsOf = dialect === 'mysql' ? rowsOfMysql : rowsOfPostgres;
  return {
    dialect,
    query: async (text, values) => {
      const marked = withQuestionMarks(text, values);
      return rowsOf(await trx.raw(marked.text, marked.values as never));
    },
  };
}
