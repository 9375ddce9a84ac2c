import { createInterface } from 'node:readline/promises';
import { SingleBar } from 'cli-progress';
import type { Progress, Terminal } from '../command/terminal.js';
import { onInterrupt } from './interrupts.js';

/** Longest wait for an answer, ms. */
const ANSWER_MS = 300_000;

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The terminal of a process; `isTTY` is absent for pipes and files. */
export function terminalOf({ stdin, stdout, stderr }: Streams): Terminal {
  return {
    print: (text) => void stdout.write(`${text}\n`),
    tell: (text) => void stderr.write(`${text}\n`),
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    async confirm(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        const answer = await lines.question(`${question} [y/N] `, { signal: AbortSignal.timeout(ANSWER_MS) });
        return /^y(es)?$/i.test(answer.trim());
      } catch (error) {
        if ((error as Error).name !== 'AbortError') throw error;
        return false;
      } finally {
        lines.close();
      }
    },
    onInterrupt: (line) => onInterrupt(() => void stderr.write(`${line()}\n`)),
    progress: (total) => (stderr.isTTY === true ? barOn(stderr, total) : SILENT),
  };
}

function barOn(stream: NodeJS.WriteStream, total: number): Progress {
  const format = '{bar} {percentage} %  {note}';
  const bar = new SingleBar({
    stream,
    format,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  bar.start(total, 0, { note: '' });
  let isOver = false;
  // Gives the terminal its cursor and its line breaks again.
  const forget = onInterrupt(() => bar.stop());
  return {
    update(done, note) {
      if (!isOver) bar.update(Math.min(done, total), { note });
    },
    // Once: it clears the line, on which something else stands later.
    stop() {
      forget();
      if (!isOver) bar.stop();
      isOver = true;
    },
  };
}

/**
 * Watches what is printed, and answers a function that tells why a part of it was lost; null: nothing was. A pipe that its
 * reader closed, such as `head`, loses nothing that somebody wants.
 */
export function watchOutput({ stdout, stderr }: Pick<Streams, 'stdout' | 'stderr'>): () => string | null {
  let loss: string | null = null;
  stdout.on('error', ({ code = 'unknown reason' }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') loss ??= code;
  });
  // Nowhere is left to say it.
  stderr.on('error', () => undefined);
  return () => loss;
}

/** Resolves when everything printed has left the process: stdout may be a pipe. */
export function flushed({ stdout, stderr }: Pick<Streams, 'stdout' | 'stderr'>): Promise<unknown> {
  return Promise.all(
    [stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))),
  );
}
