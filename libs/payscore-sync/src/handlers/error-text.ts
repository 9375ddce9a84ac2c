import { oneLine } from '../text/one-line.js';

const MAX_ERROR = 512;

/** What a handler threw, as one clean line for the ledger and the log, at most 512 characters. Without its stack. */
export function errorText(thrown: unknown): string {
  return (
    oneLine(describe(thrown))
      .slice(0, MAX_ERROR)
      // The cut may go through a surrogate pair.
      .replace(/[\uD800-\uDBFF]$/, '')
  );
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  return typeof thrown === 'string' ? thrown : `threw a value of type ${typeof thrown}, not an Error`;
}
