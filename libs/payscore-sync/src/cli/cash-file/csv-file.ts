import { once } from 'node:events';
import { constants, createWriteStream, statSync, type WriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { oneLine } from '../../text/one-line.js';
import { UsageError } from '../command/payscore-command.js';
import { shown } from '../terminal/table.js';

const READER_MS = 10_000;
const PAUSE_MS = 50;

export type CsvCell = string | number | null;

/**
 * A cell that a spreadsheet does not take for a formula: text that begins like one gets an apostrophe, and what a terminal
 * would obey becomes a space.
 */
export function csvCell(value: CsvCell): string {
  if (value === null) return '';
  const text = oneLine(String(value));
  const harmless = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",;\t]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Writes a CSV file line by line. A disk that is full is told by the next write, or by the end. */
export class CsvFile {
  private constructor(
    private readonly stream: WriteStream,
    private readonly path: string,
  ) {
    stream.on('error', () => undefined);
  }

  /**
   * Replaces the file.
   * @param source what is read meanwhile, and must not be replaced
   * @param readerMs how long a pipe may be without a reader
   * @throws UsageError if it cannot be written
   */
  static async create(
    path: string,
    columns: readonly string[],
    source: string,
    readerMs = READER_MS,
  ): Promise<CsvFile> {
    if (isSame(path, source)) throw new UsageError(`${shown(path)} is the cash book itself`);
    const ends = await endsOf(path, readerMs);
    const stream = createWriteStream(path);
    try {
      await once(stream, 'open');
    } catch (error) {
      throw unwritable(path, error);
    } finally {
      await Promise.all(ends.map((end) => end.close()));
    }
    const file = new CsvFile(stream, path);
    await file.write(columns);
    return file;
  }

  /** Waits while the disk is behind. @throws UsageError if it cannot be written on */
  async write(cells: readonly CsvCell[]): Promise<void> {
    const { stream, path } = this;
    if (stream.errored) throw unwritable(path, stream.errored);
    if (stream.write(`${cells.map(csvCell).join(',')}\n`)) return;
    await once(stream, 'drain').catch((error: unknown) => {
      throw unwritable(path, error);
    });
  }

  /** @throws UsageError if it is not written to its end */
  async close(): Promise<void> {
    const { stream, path } = this;
    stream.end();
    await finished(stream).catch((error: unknown) => {
      throw unwritable(path, stream.errored ?? error);
    });
  }
}

/**
 * Both ends of a pipe that has a reader; none of what is no pipe. To open one for writing waits for its reader, without end,
 * and the reader may leave meanwhile or take the end of another writer for the end of the file. With both ends open here
 * neither happens. Nothing is read from them.
 * @throws UsageError if nobody reads it in time
 */
async function endsOf(path: string, readerMs: number): Promise<readonly FileHandle[]> {
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() !== true) return [];
  const until = performance.now() + readerMs;
  for (;;) {
    try {
      const writer = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return [writer, await open(path, constants.O_RDONLY | constants.O_NONBLOCK)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw unwritable(path, error);
    }
    if (performance.now() > until) throw new UsageError(`${shown(path)} is a pipe that nobody reads`);
    await sleep(PAUSE_MS);
  }
}

function unwritable(path: string, error: unknown): UsageError {
  const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
  return new UsageError(`${shown(path)} cannot be written: ${code}`);
}

/** Also by another name. */
function isSame(path: string, other: string): boolean {
  const [one, two] = [path, other].map((name) => statSync(name, { throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}
