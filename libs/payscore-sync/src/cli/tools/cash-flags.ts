import { Option } from 'commander';
import { addColumnName, CASH_COLUMNS, type ColumnNames } from '../cash-file/column-map.js';
import { institutionOption } from './filter-flags.js';

/** Options of commands that read a cash book. */
export interface CashFlags {
  readonly institution?: string;
  readonly map?: ColumnNames;
}

export const cashOptions = (): Option[] => [
  institutionOption(),
  new Option('--map <column=name>', 'name of a column in the file; may be given for each column').argParser(
    addColumnName,
  ),
];

export const CASH_NOTES = `
The file is CSV with a header: ${CASH_COLUMNS.join(',')}.
Commas, semicolons or tabs; with or without quotes and a byte order mark. --map seq= and --map paid_amount= say that the book
has no such column: each line then settles its whole order, or has no amount. Other columns are ignored.`;

/** Listed lines in JSON and for a person; a file has them all. */
export const MAX_LISTED = 1000;
export const MAX_SHOWN = 20;
