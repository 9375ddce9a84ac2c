const HOUR_MS = 3_600_000;
/** Longest wait between two tries while the download fails, ms. */
const MAX_RETRY_MS = 300_000;

/**
 * Wait after a successful download, ms: an hour (WeChat Pay asks for less than 12 hours; a new certificate is
 * listed a day before it is used), less when the last certificate expires soon. Up to a tenth less at random,
 * so that replicas do not download together.
 *
 * @param validForMs how long the longest-lived certificate is valid
 * @param random 0 (included) to 1 (excluded)
 */
export function refreshAfterMs(validForMs: number, minMs: number, random: number): number {
  const wait = Math.min(HOUR_MS, validForMs / 2) * (1 - random / 10);
  return Math.max(minMs, Math.floor(wait));
}

/**
 * Wait between the starts of two tries after `failures` in a row, ms: doubling from `minMs` to 5 minutes.
 *
 * @param random 0 (included) to 1 (excluded)
 */
export function retryAfterFailuresMs(failures: number, minMs: number, random: number): number {
  const ceiling = Math.max(minMs, Math.min(MAX_RETRY_MS, minMs * 2 ** Math.min(failures, 20)));
  return Math.floor(minMs + random * (ceiling - minMs));
}
