/** What Node's responses have in common: Express's own, and Fastify's `raw` one. */
interface Response {
  readonly destroyed?: boolean;
  once?(event: 'close', listener: () => void): unknown;
  off?(event: 'close', listener: () => void): unknown;
}

/** Runs `work` with a signal that is given when the caller hangs up before the answer. */
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
