const RFC_3339 = /^(?!0000)(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/** The instant in epoch ms, or the problem of the text with its remedy. */
export type PaidTime = { readonly at: number } | { readonly message: string; readonly remedy: string };

const EXAMPLE = 'Write it like 2019-11-11T16:24:05+08:00.';

/**
 * Reads `paid_time` (收款成功时间): RFC 3339 with an offset and whole seconds, the form of the official page's
 * example. A fraction other than zero is refused, because WeChat Pay's format has none and facts are never
 * rounded.
 */
export function readPaidTime(value: unknown): PaidTime {
  if (typeof value !== 'string') return { message: 'must be text.', remedy: EXAMPLE };
  if (/^\d{14}$|^\d{8}$/.test(value)) {
    return { message: 'is in the form of the mainland API (yyyyMMddHHmmss).', remedy: EXAMPLE };
  }
  const parts = RFC_3339.exec(value);
  if (!parts) {
    const noOffset = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(value);
    return {
      message: noOffset ? 'has no offset from UTC.' : 'is not an RFC 3339 time.',
      remedy: EXAMPLE,
    };
  }
  if (parts[7] && Number(parts[7]) !== 0) {
    return {
      message: 'has a fraction of a second.',
      remedy: 'Give whole seconds; toPaidTime(date) drops the fraction for you.',
    };
  }
  const at = Date.parse(`${value.slice(0, 19)}${parts[8]}`);
  // Date.parse takes February 30 and 24:00 for the day after.
  const onTheWall = new Date(at + offsetMs(parts[8] as string));
  if (Number.isNaN(at) || onTheWall.getUTCDate() !== Number(parts[3])) {
    return { message: 'is no date or time of day that exists.', remedy: EXAMPLE };
  }
  return { at };
}

/** `at` (epoch ms) as WeChat Pay writes it: China's offset, whole seconds (protocol: `…T16:24:05+08:00`). */
export function formatPaidTime(at: number): string {
  return `${new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The `paid_time` of a moment: its second. */
export function toPaidTime(date: Date): string {
  return formatPaidTime(Math.floor(date.getTime() / 1000) * 1000);
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
