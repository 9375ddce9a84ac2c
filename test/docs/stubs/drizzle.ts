/** Stands for the host's tables and database of Drizzle. */
interface Sql {
  getSQL(): object;
}

interface Transaction {
  insert(table: object): { values(row: { orderNo: string; amount: number }): Promise<object> };
  execute<T>(query: Sql | string): Promise<T>;
  rollback(): never;
}

export declare const cashPayments: object;
export declare const db: { transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R> };
