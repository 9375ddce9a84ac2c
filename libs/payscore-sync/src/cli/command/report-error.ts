import { ConfigurationError, PayscoreError, ValidationError } from '../../errors/index.js';
import { cleanLines } from '../../text/one-line.js';
import type { CommonFlags, ExitCode } from './payscore-command.js';
import type { Terminal } from './terminal.js';

/** Prints an error of this package and returns its exit code. @throws every other error */
export function reportError(error: unknown, { json }: CommonFlags, terminal: Terminal): ExitCode {
  if (!(error instanceof PayscoreError)) throw error;
  const { code, message, problems, docs } = error;
  if (json) terminal.print(JSON.stringify({ error: { code, message, problems, docs } }, null, 2));
  else terminal.tell(`${cleanLines(message)}\n${code}: see ${docs}`);
  return error instanceof ValidationError || error instanceof ConfigurationError ? 2 : 1;
}
