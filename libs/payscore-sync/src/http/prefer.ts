/** Longest wait a caller may ask for, seconds. */
export const MAX_WAIT_SECONDS = 30;

/** Seconds of `Prefer: wait=N` (RFC 7240), at most 30; null when it is absent or no number. */
export function preferredWaitSeconds(header: unknown): number | null {
  const text = Array.isArray(header) ? header.join(',') : header;
  if (typeof text !== 'string') return null;
  for (const preference of text.split(',')) {
    const match = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(;|$)/i.exec(preference);
    if (match) return Math.min(Number(match[1]), MAX_WAIT_SECONDS);
  }
  return null;
}
