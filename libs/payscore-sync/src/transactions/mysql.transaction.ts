import { notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfMysql } from './rows-of.js';

/** What is used of a connection of `mysql2/promise`. */
export interface MysqlConnection {
  query(options: { sql: string; rowsAsArray?: boolean }, values: unknown[]): PromiseLike<[unknown, unknown]>;
}

/** Flags that the server sends with the reply to a statement without rows. */
const IN_TRANSACTION = 1;
const AUTOCOMMIT = 2;

/** "SAVEPOINT … does not exist". */
const NO_SAVEPOINT = 1305;

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
    isOpen: () => isOpen(connection),
  };
}

async function isOpen(connection: MysqlConnection): Promise<boolean> {
  const [reply] = await connection.query({ sql: 'DO 0' }, []);
  const { serverStatus = AUTOCOMMIT } = reply as { readonly serverStatus?: number };
  if ((serverStatus & IN_TRANSACTION) !== 0 || (serverStatus & AUTOCOMMIT) === 0) return true;
  // A proxy may not pass the flags on. A savepoint outlives its statement in a transaction alone.
  await connection.query({ sql: 'SAVEPOINT payscore_is_open' }, []);
  try {
    await connection.query({ sql: 'RELEASE SAVEPOINT payscore_is_open' }, []);
    return true;
  } catch (error) {
    if ((error as { readonly errno?: unknown }).errno === NO_SAVEPOINT) return false;
    throw error;
  }
}
