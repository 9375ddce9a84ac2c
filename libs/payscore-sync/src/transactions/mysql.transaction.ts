import { notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfMysql } from './rows-of.js';

/** What is used of a connection of `mysql2/promise`. */
export interface MysqlConnection {
  query(options: { sql: string; rowsAsArray?: boolean }, values: unknown[]): PromiseLike<[unknown, unknown]>;
}

/**
 * @param connection on which you have called `beginTransaction`
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` for a pool, whose statements go to any connection
 */
export function mysqlTransaction(connection: MysqlConnection): PayscoreTransaction {
  if ('getConnection' in connection) {
    throw notATransaction('mysqlTransaction', 'a connection of the pool, after beginTransaction()');
  }
  return {
    dialect: 'mysql',
    query: async (sql, values) =>
      rowsOfMysql(await connection.query({ sql, rowsAsArray: false }, [...values])),
  };
}
