import { InvalidArgumentError } from 'commander';

export function wholeMs(text: string): number {
  if (/^[1-9][0-9]{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give whole milliseconds, at most 9999999.');
}

/** Epoch ms. */
export function instant(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : NaN;
  if (Number.isFinite(time)) return time;
  throw new InvalidArgumentError('Give a time with an offset, such as 2026-11-28T10:00:00Z.');
}
