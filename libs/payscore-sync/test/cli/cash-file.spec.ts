import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLine, type PayscoreCashBookLine } from '../../src/cash-book/index.js';
import { CashFile } from '../../src/cli/cash-file/cash-file.js';
import { addColumnName, type ColumnNames } from '../../src/cli/cash-file/column-map.js';
import { csvCell, CsvFile } from '../../src/cli/cash-file/csv-file.js';
import { ValidationError } from '../../src/errors/index.js';

const folder = mkdtempSync(join(tmpdir(), 'cash-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = 'out_order_no,sub_mchid,service_id,seq,paid_time,paid_amount';
const TIME = '2026-11-28T10:00:00+08:00';
const LINE = `O1,1900000109,2002,1,${TIME},1050`;
const READ = {
  ...{ line: 2, out_order_no: 'O1', sub_mchid: '1900000109', service_id: '2002' },
  ...{ seq: 1, paid_time: TIME, paid_amount: 1050 },
};

async function read(text: string | Buffer, names: ColumnNames = {}) {
  const path = join(folder, 'book.csv');
  writeFileSync(path, text);
  const file = await CashFile.open(path, names);
  const lines: PayscoreCashBookLine[] = [];
  for await (const line of file.lines()) lines.push(line);
  return { lines, ignored: file.ignoredColumns };
}

const map = (...pairs: readonly string[]) =>
  pairs.reduce<ColumnNames>((names, pair) => addColumnName(pair, names), {});

describe('a cash book in a file', () => {
  it.each([
    ['as it should be', `${HEADER}\n${LINE}\n`],
    ['with a byte order mark, CRLF and no last line break', `\uFEFF${HEADER}\r\n${LINE}`],
    ['with semicolons', `${HEADER}\n${LINE}\n`.replaceAll(',', ';')],
    ['with tabs and spaces', `${HEADER}\n${LINE}\n`.replaceAll(',', ' \t ')],
    ['in quotes', `${HEADER}\n"${LINE.replaceAll(',', '","')}"\n`],
    ['in UTF-16, as Excel saves it', Buffer.from(`\uFEFF${HEADER}\r\n${LINE}\r\n`, 'utf16le')],
  ])('is read %s', async (_how, text) => {
    expect((await read(text)).lines).toEqual([READ]);
  });

  it('has its lines by number, past empty ones and line breaks in quotes', async () => {
    const text = `${HEADER},note\n\n${LINE},"two\nlines"\n\n${LINE},\n`;
    const { lines, ignored } = await read(text);
    expect(lines.map(({ line }) => line)).toEqual([3, 6]);
    expect(ignored).toEqual(['note']);
  });

  it('has other names for its columns, and says which it lacks', async () => {
    const text = `Bill,Shop,service_id,paid_time\nO1,1900000109,2002,${TIME}\n`;
    const names = map('out_order_no=Bill', 'sub_mchid=Shop', 'seq=', 'paid_amount=');
    expect((await read(text, names)).lines).toEqual([{ ...READ, seq: null, paid_amount: null }]);
  });

  it.each([
    ['a column too few', LINE.replace(',1050', ''), /has 5 columns; the header has 6/],
    ['a column too many', `${LINE},1`, /has 7 columns/],
    ['an amount with a point', LINE.replace('1050', '10.50'), /paid_amount: must be an integer/],
    ['a time without offset', LINE.replace('+08:00', ''), /paid_time: has no offset/],
    ['no order number', LINE.replace('O1', ''), /out_order_no: /],
    ['a number of Excel', LINE.replace('1900000109', '1.9E+09'), /sub_mchid: /],
  ])('keeps a line with %s apart', async (_what, line, why) => {
    const { lines } = await read(`${HEADER}\n${line}\n${LINE}\n`);
    const [bad, good] = lines.map(checkLine);
    expect(bad).toBeInstanceOf(ValidationError);
    expect((bad as ValidationError).message).toMatch(why);
    expect(good).toMatchObject({ outOrderNo: 'O1' });
  });

  it.each([
    [
      'without a column',
      `${HEADER.replace('seq,', '')}\n`,
      /lacks seq\. It has: out_order_no.*--map seq= says/,
    ],
    ['with a column twice', `${HEADER},seq\n`, /has the column seq twice/],
    ['that is empty', '', /is empty/],
    ['with a quote that is never closed', `${HEADER}\n${LINE}\n"O2,1\n`, /^line 3: .*quote/],
    ['with something behind a quote', `${HEADER}\n${LINE}\n\n"O1"x,1\n${LINE}\n`, /^line 4: .*quote/],
    ['with a line that does not end', `${HEADER}\n${'x'.repeat(70_000)}`, /^line 2: .*CSV_MAX_RECORD_SIZE/],
  ])('is refused %s', async (_what, text, why) => {
    await expect(read(text)).rejects.toThrow(why);
  });

  it.each([['paid=x'], ['out_order_no='], ['seq']])('has no such --map as %s', (text) => {
    expect(() => addColumnName(text)).toThrow(/column|Give one of/);
  });

  it('is told when it is not there', async () => {
    await expect(CashFile.open(join(folder, 'none.csv'), {})).rejects.toThrow('cannot be read: ENOENT');
    await expect(CashFile.open(folder, {})).rejects.toThrow('cannot be read: EISDIR');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(CashFile.open(pipe, {})).rejects.toThrow('is a pipe, which cannot be read twice');
  });
});

describe('a file for a spreadsheet', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\t=1', "'=1"],
    ['a,"b"', '"a,""b"""'],
    ['a\nb\u001b[2J', 'a b [2J'],
    [-1, '-1'],
    [null, ''],
  ])('has %j as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('is written line by line, and told where it cannot be', async () => {
    const path = join(folder, 'out.csv');
    const file = await CsvFile.create(path, ['a', 'b'], folder);
    await file.write([1, '=x']);
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe("a,b\n1,'=x\n");
    await expect(CsvFile.create(folder, [], path)).rejects.toThrow('cannot be written: EISDIR');
    symlinkSync(path, join(folder, 'other-name.csv'));
    await expect(CsvFile.create(join(folder, 'other-name.csv'), [], path)).rejects.toThrow(
      'the cash book itself',
    );
    expect(readFileSync(path, 'utf8')).toContain('=x');
  });

  it('waits for the reader of a pipe, but not without end', async () => {
    const pipe = join(folder, 'report-pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(CsvFile.create(pipe, ['a'], folder, 0)).rejects.toThrow('is a pipe that nobody reads');
    const creating = CsvFile.create(pipe, ['a'], folder);
    const read = readFile(pipe, 'utf8');
    const file = await creating;
    await file.write([1]);
    await file.close();
    expect(await read).toBe('a\n1\n');
    // Opened without a writer and closed: it is gone when the pipe is opened in earnest.
    const gone = CsvFile.create(pipe, ['a'], folder);
    const seen = await open(pipe, 'r');
    await seen.close();
    const writing = async () => {
      const left = await gone;
      for (;;) await left.write([1]);
    };
    await expect(writing()).rejects.toThrow('cannot be written: EPIPE');
  });

  it('tells of a full disk at the next line or at its end', async () => {
    const full = await CsvFile.create('/dev/full', ['a'], folder);
    const writing = async () => {
      for (;;) await full.write(['x'.repeat(1000)]);
    };
    await expect(writing()).rejects.toThrow('/dev/full cannot be written: ENOSPC');
    await expect(full.write(['x'])).rejects.toThrow('cannot be written: ENOSPC');
    await expect(full.close()).rejects.toThrow('cannot be written: ENOSPC');
    const short = await CsvFile.create('/dev/full', ['a'], folder);
    await expect(short.close()).rejects.toThrow('/dev/full cannot be written: ENOSPC');
  });
});
