import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfMysql } from './rows-of.js';

/** What is used of a connection of `mysql2/promise`. */
export interface MysqlConnection {
  query(options: { sql: string; rowsAsArray?: boolean }, values: unknown[]): PromiseLike<[unknown, unknown]>;
}

/** @param connection on which you have called `beginTransaction`; no pool, whose statements go to any connection */
export function mysqlTransaction(connection: MysqlConnection): PayscoreTransaction {
  return {
    dialect: 'mysql',
    query: async (sql, values) =>
      rowsOfMysql(await connection.query({ sql, rowsAsArray: false }, [...values])),
  };
}
