import { cleanLines } from '../../text/one-line.js';
import type { Terminal } from '../command/terminal.js';

/** What a terminal may obey and JSON leaves as it is: C1 controls, marks of direction and other invisible characters. */
const OBEYED = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/**
 * The same terminal, which gets nothing that it would obey: in text a space takes its place, in JSON its escape, so that
 * no value changes.
 */
export function harmless(terminal: Terminal, isJson: boolean): Terminal {
  return {
    isInteractive: terminal.isInteractive,
    print: (text) => terminal.print(isJson ? escaped(text) : cleanLines(text)),
    tell: (text) => terminal.tell(cleanLines(text)),
    confirm: (question) => terminal.confirm(cleanLines(question)),
    onInterrupt: (line) => terminal.onInterrupt(() => cleanLines(line())),
    progress: (total) => terminal.progress(total),
  };
}

function escaped(json: string): string {
  return json.replace(OBEYED, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
