import { PayscoreError, type PayscoreErrorCode } from '../../errors/index.js';
import type { CommonFlags, ExitCode } from './payscore-command.js';
import type { Terminal } from './terminal.js';

/** Refusals of the ledger; every other error is one of the command line, the settings or the database. */
const REFUSALS: readonly PayscoreErrorCode[] = [
  ...(['PAYSCORE_E_NOT_FOUND', 'PAYSCORE_E_WRONG_STATUS'] as const),
  ...(['PAYSCORE_E_SELECTION_CHANGED', 'PAYSCORE_E_DATABASE_CHANGED'] as const),
];

/** Prints an error of this package and returns its exit code. @throws every other error */
export function reportError(error: unknown, { json }: CommonFlags, terminal: Terminal): ExitCode {
  if (!(error instanceof PayscoreError)) throw error;
  const { code, message, problems, docs } = error;
  if (json) terminal.print(JSON.stringify({ error: { code, message, problems, docs } }, null, 2));
  else terminal.tell(`${message}\n${code}: see ${docs}`);
  return REFUSALS.includes(code) ? 1 : 2;
}
