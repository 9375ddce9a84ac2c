import { dialectOf, notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { withQuestionMarks } from './question-marks.js';
import { rowsOfPostgres } from './rows-of.js';

/** What is used of an entity manager of MikroORM. */
export interface MikroOrmEntityManager {
  getTransactionContext(): unknown;
  getPlatform(): { quoteIdentifier(name: string): string };
  getConnection(): {
    execute(query: string, params: unknown[], method: 'all', transaction: never): PromiseLike<unknown>;
  };
}

/**
 * @param em argument of the function given to `em.transactional`, or one after `em.begin()`
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` for an entity manager outside a transaction
 */
export function mikroOrmTransaction(em: MikroOrmEntityManager): PayscoreTransaction {
  const transaction = em.getTransactionContext();
  if (transaction === undefined) {
    throw notATransaction('mikroOrmTransaction', 'the em of em.transactional(async (em) => …)');
  }
  return {
    dialect: dialectOf(em.getPlatform().quoteIdentifier('a')),
    query: async (text, values) => {
      const marked = withQuestionMarks(text, values);
      const connection = em.getConnection();
      return rowsOfPostgres(
        await connection.execute(marked.text, marked.values, 'all', transaction as never),
      );
    },
  };
}
