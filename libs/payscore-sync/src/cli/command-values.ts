import { InvalidArgumentError } from 'commander';

export function wholeMs(text: string): number {
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give whole milliseconds, at most 9999999.');
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Resolves when all output is flushed: stdout may be a pipe. */
export function flushed(): Promise<void> {
  return new Promise((resolve) => process.stdout.write('', () => resolve()));
}
