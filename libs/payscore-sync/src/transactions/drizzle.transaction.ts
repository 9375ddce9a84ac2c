import { dialectOf, notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfMysql, rowsOfPostgres } from './rows-of.js';

/** What is used of a transaction of Drizzle. */
export interface DrizzleTransaction {
  execute(query: never): PromiseLike<unknown>;
  rollback(): never;
}

/**
 * @param tx argument of the function given to `db.transaction`, with any driver of PostgreSQL, MySQL or MariaDB
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` for `db` itself
 */
export function drizzleTransaction(tx: DrizzleTransaction): PayscoreTransaction {
  if (typeof tx.rollback !== 'function') {
    throw notATransaction('drizzleTransaction', 'the tx of db.transaction(async (tx) => …)');
  }
  const dialect = dialectOf(
    (tx as unknown as { dialect: { escapeName(name: string): string } }).dialect.escapeName('a'),
  );
  const rowsOf = dialect === 'mysql' ? rowsOfMysql : rowsOfPostgres;
  return {
    dialect,
    query: async (sql, values) => rowsOf(await tx.execute(statement(sql, [...values]) as never)),
  };
}

/** What Drizzle asks of a value of its `sql`: `sql.raw` has no parameters, and a template numbers them itself. */
function statement(sql: string, params: unknown[]) {
  const made = { getSQL: () => made, toQuery: () => ({ sql, params, typings: params.map(() => 'none') }) };
  return made;
}
