import { notATransaction } from './not-a-transaction.js';
import type { PayscoreTransaction } from './payscore-transaction.js';
import { rowsOfPostgres } from './rows-of.js';

/** What is used of the client of an interactive transaction of Prisma. */
export interface PrismaTransactionClient {
  $queryRawUnsafe(query: string, ...values: never[]): PromiseLike<unknown>;
}

/**
 * @param tx argument of the function given to `prisma.$transaction`
 * @throws PayscoreError `PAYSCORE_E_TRANSACTION_REQUIRED` for the client itself
 */
export function prismaTransaction(tx: PrismaTransactionClient): PayscoreTransaction {
  // The client of a transaction lacks what would change the connection.
  const { $connect, _activeProvider: provider } = tx as { $connect?: unknown; _activeProvider?: string };
  if (typeof $connect === 'function') {
    throw notATransaction('prismaTransaction', 'the tx of prisma.$transaction(async (tx) => …)');
  }
  return {
    dialect: provider === 'mysql' ? 'mysql' : 'postgres',
    query: async (text, values) => rowsOfPostgres(await tx.$queryRawUnsafe(text, ...(values as never[]))),
  };
}
