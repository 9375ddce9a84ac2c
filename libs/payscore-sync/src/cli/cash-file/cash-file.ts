import { createReadStream, type ReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { type CsvError, parse } from 'csv-parse';
import type { PayscoreCashBookLine } from '../../cash-book/index.js';
import { UsageError } from '../command/payscore-command.js';
import { shown } from '../terminal/table.js';
import { type CashColumn, type ColumnNames, type ColumnPlaces, placesIn } from './column-map.js';

/** Largest record, bytes. A quote that is never closed would take the whole file into memory. */
const MAX_RECORD = 65_536;

/** Where the first line is looked for, bytes. */
const HEAD = 65_536;

const DELIMITERS = [',', ';', '\t'] as const;

/** The file is no CSV from a line on. What follows cannot be told apart, so nothing of it is used. */
export class UnreadableCsv extends Error {
  override readonly name = 'UnreadableCsv';
}

/** A cash book in a CSV file, which is read as often as it is asked for. */
export class CashFile {
  /** Columns that are not used; known once a line was read. */
  ignoredColumns: readonly string[] = [];
  private stream: ReadStream | null = null;

  private constructor(
    readonly path: string,
    private readonly delimiter: string,
    private readonly names: ColumnNames,
    /** Bytes. */
    readonly size: number,
  ) {}

  /** @throws UsageError if it cannot be read */
  static async open(path: string, names: ColumnNames): Promise<CashFile> {
    try {
      const stats = statSync(path);
      // To open one waits for its writer, without end.
      if (stats.isFIFO()) throw new UsageError(`${shown(path)} is a pipe, which cannot be read twice`);
      const { size } = stats;
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
        return new CashFile(path, delimiterOf(buffer.toString('utf8', 0, bytesRead)), names, size);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(
        `${shown(path)} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`,
      );
    }
  }

  /** Bytes read so far of the current reading. */
  get bytesRead(): number {
    return this.stream?.bytesRead ?? 0;
  }

  /** The lines after the header. @throws UsageError for the header, UnreadableCsv */
  async *lines(): AsyncGenerator<PayscoreCashBookLine> {
    const options = {
      bom: true,
      delimiter: this.delimiter,
      trim: true,
      relax_column_count: true,
      relax_quotes: true,
    };
    const stream = createReadStream(this.path);
    this.stream = stream;
    const parser = stream.pipe(parse({ ...options, max_record_size: MAX_RECORD }));
    stream.once('error', (error) => parser.destroy(error));
    let places: ColumnPlaces | null = null;
    let line = 1;
    let records = 0;
    try {
      for await (const record of parser as AsyncIterable<string[]>) {
        const at = line;
        records += 1;
        line += 1 + breaksIn(record);
        if (record.length === 1 && record[0] === '') continue;
        if (places === null) {
          places = placesIn(record, this.names);
          this.ignoredColumns = places.ignored;
        } else yield toLine(record, at, places);
      }
    } catch (error) {
      throw error instanceof UsageError ? error : unreadable(error as CsvError, line, records);
    } finally {
      stream.destroy();
    }
    if (places === null) throw new UsageError(`${shown(this.path)} is empty`);
  }
}

function toLine(
  record: readonly string[],
  line: number,
  { at, ignored }: ColumnPlaces,
): PayscoreCashBookLine {
  const columns = ignored.length + Object.values(at).filter((place) => place !== null).length;
  const text = (column: CashColumn) => record[at[column] ?? -1] ?? '';
  const given = {
    line,
    out_order_no: text('out_order_no'),
    sub_mchid: text('sub_mchid'),
    service_id: text('service_id'),
    seq: numberIn(text('seq')),
    paid_time: text('paid_time'),
    paid_amount: numberIn(text('paid_amount')),
  };
  if (record.length === columns) return given;
  return { ...given, problem: `has ${record.length} columns; the header has ${columns}.` };
}

/** Other text stays text, which is no valid number. */
function numberIn(text: string): number | null {
  if (text === '') return null;
  return /^\d{1,16}$/.test(text) ? Number(text) : (text as unknown as number);
}

function breaksIn(record: readonly string[]): number {
  let count = 0;
  for (const field of record)
    if (field.includes('\n') || field.includes('\r')) count += field.split(/\r\n|\r|\n/).length - 1;
  return count;
}

/** The one that the first line has most of. */
function delimiterOf(head: string): string {
  const [first = ''] = head.split(/\r|\n/, 1);
  const count = (delimiter: string) => first.split(delimiter).length;
  return [...DELIMITERS].sort((one, other) => count(other) - count(one))[0] as string;
}

/**
 * @param line the next one to be read
 * @param records read so far; the parser was ahead of them
 */
function unreadable(error: CsvError, line: number, records: number): UnreadableCsv {
  const { code, records: parsed } = error as Partial<CsvError> & { readonly records?: number };
  const at = line + Math.max(0, (parsed ?? records) - records);
  if (!code?.startsWith('CSV_')) return new UnreadableCsv(`line ${at}: the file cannot be read on`);
  return new UnreadableCsv(
    `line ${at}: the file is no CSV from here on. Is a quote open or misplaced? [${code}]`,
  );
}
