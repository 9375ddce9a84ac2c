/** Stands for the host's generated client of Prisma, with a model `CashPayment`. */
interface Client {
  cashPayment: { create(args: { data: { orderNo: string; amount: number } }): Promise<object> };
  $queryRawUnsafe<T = unknown>(query: string, ...values: unknown[]): Promise<T>;
}

export declare const prisma: Client & { $transaction<R>(work: (tx: Client) => Promise<R>): Promise<R> };
