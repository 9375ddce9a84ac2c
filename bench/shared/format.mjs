/** @typedef {import('./statistics.mjs').Spread} Spread */

/** Three significant digits, whole from 100 on; thousands are set apart. */
export function number(value) {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @param {Spread} spread */
export function withRange({ median, min, max }) {
  return `${number(median)} (${number(min)}–${number(max)})`;
}

/** @param {Spread} spread */
export function ratio({ median, min, max }) {
  return `**${number(median)}×** (${number(min)}–${number(max)})`;
}

/**
 * Markdown; prettier sets the columns.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
