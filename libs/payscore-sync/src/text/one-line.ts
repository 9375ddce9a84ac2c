const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/** Foreign text as one line for log and database: no control, format or broken characters. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ').trim();
}

/** The same for a text of several lines. */
export function cleanLines(text: string): string {
  return text.split('\n').map(cleanLine).join('\n');
}

/** Keeps the spaces at its begin. */
const cleanLine = (line: string) => line.replace(UNPRINTABLE, ' ').trimEnd();

/** At most `max` characters of a text, without half of a surrogate pair at its end. */
export function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
}

/** A field's name as it is shown to its sender: printable ASCII, at most 64 characters. */
export function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
