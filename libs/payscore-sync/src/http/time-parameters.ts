import type { PayscoreProblem } from '../errors/index.js';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** `older_than`: `90s`, `15m`, `2h` or `7d`, ms. */
export function readAge(text: string | undefined, problems: PayscoreProblem[]): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return Number(count) * (UNITS[unit] as number);
  const remedy = 'Use a number with s, m, h or d, e.g. 15m.';
  problems.push({ field: 'older_than', message: 'is no age.', remedy });
  return undefined;
}

/** A point in time, ISO 8601 with offset. In a query string a "+" that was not escaped arrives as a space. */
export function readTime(
  field: string,
  text: string | undefined,
  problems: PayscoreProblem[],
): Date | undefined {
  if (text === undefined) return undefined;
  const time = text.replace(' ', '+');
  const date = new Date(TIME.test(time) ? time : Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  const remedy = 'Use ISO 8601 with offset, e.g. 2026-01-31T08:00:00Z.';
  problems.push({ field, message: 'is no time.', remedy });
  return undefined;
}
