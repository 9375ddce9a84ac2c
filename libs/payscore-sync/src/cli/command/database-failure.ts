import { codeOf, reasonOf } from '../../doctor/index.js';
import { PayscoreError } from '../../errors/index.js';
import { textOf } from '../../text/error-text.js';
import { UsageError } from './payscore-command.js';

/** What pg says of a connection that ended, without a code. */
const ENDED = /^Connection terminated/;

/** A UsageError for an error of driver or network in the middle of a command, without its text; every other error as it is. */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof PayscoreError || error instanceof UsageError) return error;
  const why = reasonIn(error);
  if (why === null) return error;
  return new UsageError(`the database failed: ${why}. What was done until then stays done.`);
}

/** Null: it is of neither. Files have told theirs before. */
function reasonIn(error: unknown): string | null {
  const code = codeOf(error);
  if (code !== null) return code.startsWith('ERR_') ? null : reasonOf(error);
  if (ENDED.test(textOf(error, 'message') ?? '')) return 'it ended the connection';
  return textOf(error, 'name') === 'QueryFailedError' ? reasonOf(error) : null;
}
