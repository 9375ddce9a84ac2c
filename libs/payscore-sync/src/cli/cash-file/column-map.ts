import { InvalidArgumentError } from 'commander';
import { UsageError } from '../command/payscore-command.js';
import { shown } from '../terminal/table.js';

/** Columns of a cash book, in the names of WeChat Pay. */
export const CASH_COLUMNS = [
  ...(['out_order_no', 'sub_mchid', 'service_id'] as const),
  ...(['seq', 'paid_time', 'paid_amount'] as const),
] as const;

export type CashColumn = (typeof CASH_COLUMNS)[number];

/** A book may lack these, which has to be said: a misspelt name would make other payments of its lines. */
const OPTIONAL: readonly CashColumn[] = ['seq', 'paid_amount'];

/** Names in the header of a file; an empty one: the file has no such column. */
export type ColumnNames = Readonly<Partial<Record<CashColumn, string>>>;

/** Places of the columns in a record. */
export interface ColumnPlaces {
  readonly at: Readonly<Record<CashColumn, number | null>>;
  /** Columns of the file that are not used. */
  readonly ignored: readonly string[];
}

/** Reads `ours=theirs`. @throws InvalidArgumentError */
export function addColumnName(text: string, names: ColumnNames = {}): ColumnNames {
  const [, ours = '', theirs = ''] = /^([a-z_]+)=(.*)$/s.exec(text) ?? [];
  const column = CASH_COLUMNS.find((name) => name === ours);
  if (column === undefined) {
    throw new InvalidArgumentError(`Give one of ${CASH_COLUMNS.join(', ')}, =, and its name in the file.`);
  }
  if (theirs === '' && !OPTIONAL.includes(column)) {
    throw new InvalidArgumentError(`A book needs the column ${column}.`);
  }
  return { ...names, [column]: theirs };
}

/** Finds the columns in a header. @throws UsageError */
export function placesIn(header: readonly string[], names: ColumnNames): ColumnPlaces {
  const at = Object.fromEntries(
    CASH_COLUMNS.map((column) => {
      const name = names[column] ?? column;
      if (name === '') return [column, null];
      const places = header.flatMap((title, index) => (title === name ? [index] : []));
      if (places.length > 1) throw new UsageError(`the header has the column ${shown(name)} twice`);
      return [column, places[0] ?? -1];
    }),
  ) as Record<CashColumn, number | null>;
  const missing = CASH_COLUMNS.filter((column) => at[column] === -1);
  if (missing.length > 0) throw new UsageError(missingColumns(missing, header, names));
  const ignored = header.filter((_title, index) => !Object.values(at).includes(index));
  return { at, ignored };
}

function missingColumns(
  missing: readonly CashColumn[],
  header: readonly string[],
  names: ColumnNames,
): string {
  const wanted = missing.map((column) => shown(names[column] ?? column)).join(', ');
  const optional = missing.filter((column) => OPTIONAL.includes(column));
  const none = optional.map((column) => ` --map ${column}= says that the book has none.`).join('');
  return (
    `the header lacks ${wanted}. It has: ${header.map(shown).join(', ')}. ` +
    `Say which column is meant with --map ${missing[0]}=NAME.${none}`
  );
}
