import { PayscoreError } from '../../errors/index.js';

/** A statement that timed out; its effect is unknown. */
export function unanswered(deadlineMs: number): PayscoreError {
  return timeout(`The database did not answer within ${ms(deadlineMs)}`);
}

/** No statement was sent: the pool had no free connection, or a new one could not be opened. */
export function unconnected(deadlineMs: number): PayscoreError {
  return timeout(`No connection to the database was to be had within ${ms(deadlineMs)}`);
}

/** No statement was sent: host transactions held the SQLite file. */
export function gateClosed(waitMs: number): PayscoreError {
  return timeout(`Other transactions kept the SQLite file for more than ${ms(waitMs)}`);
}

export function isDatabaseTimeout(error: unknown): boolean {
  return error instanceof PayscoreError && error.code === 'PAYSCORE_E_DATABASE_TIMEOUT';
}

function timeout(what: string): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_DATABASE_TIMEOUT',
    `${what}. Look at the database and at the network before it; databaseTimeoutMs is the limit.`,
  );
}

const ms = (value: number) => `${Math.max(0, Math.round(value))} ms`;
