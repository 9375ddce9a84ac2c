import Table from 'cli-table3';
import { oneLine } from '../../text/one-line.js';

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
);

export interface TableColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/**
 * Lines of aligned cells; wide characters count twice. Every cell is foreign text: what a terminal would obey, such as
 * escape sequences and marks of direction, becomes a space.
 */
export function toTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    chars: { ...NO_BORDERS, middle: '  ' },
    colAligns: columns.map(({ isNumber }) => (isNumber ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map(shown)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Foreign text for a terminal; `–` for none. */
export function shown(value: string | number | null): string {
  return value === null || value === '' ? '–' : oneLine(String(value));
}
