/** A value of a statement: what every library passes on unchanged. */
export type PayscoreTransactionValue = string | number | null;

/**
 * An open transaction of the host in another library than TypeORM, on the ledger's database. The adapters of
 * `nestjs-payscore-sync/transactions` make one; write it yourself for a library that has none.
 */
export interface PayscoreTransaction {
  /** Of the database: `mysql` also for MariaDB. */
  readonly dialect: 'postgres' | 'mysql';
  /**
   * Runs one statement in the transaction.
   * @param text with `$1`, `$2`, … on PostgreSQL, each once or more, and with `?` on MySQL and MariaDB
   * @returns the rows, as objects by column; none for a statement that returns no rows
   */
  query(
    text: string,
    values: readonly PayscoreTransactionValue[],
  ): PromiseLike<readonly Readonly<Record<string, unknown>>[]>;
  /**
   * Whether a transaction is open, for MySQL, which shows its sessions none. Absent: it is believed.
   */
  isOpen?(): PromiseLike<boolean>;
}
