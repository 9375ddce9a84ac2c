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

/** Common part of Node's responses: Express's own, and Fastify's `raw`. */
interface Response {
  readonly destroyed?: boolean;
  once?(event: 'close', listener: () => void): unknown;
  off?(event: 'close', listener: () => void): unknown;
}

/** Runs `work` with a signal that is aborted when the caller hangs up before the answer. */
export async function whileCallerStays<T>(
  reply: object,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const response = ((reply as { raw?: unknown }).raw ?? reply) as Response;
  const gone = new AbortController();
  const hangUp = () => gone.abort();
  if (response.destroyed) hangUp();
  response.once?.('close', hangUp);
  try {
    return await work(gone.signal);
  } finally {
    response.off?.('close', hangUp);
  }
}
