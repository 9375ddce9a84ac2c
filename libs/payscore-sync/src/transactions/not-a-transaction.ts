import { PayscoreError } from '../errors/index.js';

/** @param adapter name of the adapter @param given what it takes */
export function notATransaction(adapter: string, given: string): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_TRANSACTION_REQUIRED',
    `${adapter} was given something outside a transaction, so the fact could be recorded without your own write. ` +
      `Pass ${given}.`,
  );
}

/** MySQL and MariaDB quote names by backticks, PostgreSQL by double quotes. */
export const dialectOf = (quoted: string) => (quoted.includes('`') ? 'mysql' : 'postgres');
