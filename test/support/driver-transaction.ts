import {
  mysqlTransaction,
  type PayscoreTransaction,
  type PayscoreTransactionValue,
  pgTransaction,
} from 'nestjs-payscore-sync/transactions';
import type { Pool as MysqlPool } from 'mysql2';
import type { Pool as PgPool } from 'pg';
import type { DataSource } from 'typeorm';
import type { DatabaseKind } from './test-database.js';

/** A connection of the driver below TypeORM, which knows nothing of what is done on it. */
export interface DriverConnection {
  readonly transaction: PayscoreTransaction;
  /** Runs a statement without values. */
  run(statement: string): PromiseLike<unknown>;
  release(): void;
}

/** Of the data source's own pool. */
export async function driverConnection(
  kind: DatabaseKind,
  dataSource: DataSource,
): Promise<DriverConnection> {
  if (kind === 'postgres') {
    const client = await (dataSource.driver as unknown as { master: PgPool }).master.connect();
    return {
      transaction: pgTransaction(client),
      run: (statement) => client.query(statement),
      release: () => client.release(),
    };
  }
  const { pool } = dataSource.driver as unknown as { pool: MysqlPool };
  const connection = await pool.promise().getConnection();
  return {
    transaction: mysqlTransaction(connection),
    run: (statement) => connection.query(statement),
    release: () => connection.release(),
  };
}

/** Runs work between `begin` and COMMIT, or ROLLBACK after an error. */
export async function inDriverTransaction<T>(
  connection: DriverConnection,
  work: (transaction: PayscoreTransaction) => Promise<T>,
  begin = 'START TRANSACTION',
): Promise<T> {
  await connection.run(begin);
  try {
    const result = await work(connection.transaction);
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

/** The same transaction on a server that shows it like MySQL: not. It takes MariaDB's own code as a comment. */
export function likeMysql({ query, ...more }: PayscoreTransaction): PayscoreTransaction {
  return { ...more, query: (text, values) => query(text.replace('/*M!', '/*'), values) };
}

/** The same transaction, with the number of its statements. */
export function counting({
  dialect,
  query,
  ...more
}: PayscoreTransaction): PayscoreTransaction & { count: number } {
  const counted = {
    ...more,
    dialect,
    count: 0,
    query: (text: string, values: readonly PayscoreTransactionValue[]) => {
      counted.count += 1;
      return query(text, values);
    },
  };
  return counted;
}
