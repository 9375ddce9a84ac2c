/**
 * Exponential backoff with full jitter above a floor: between `minMs` and min(maxMs, minMs × 2^failures).
 * @param failures consecutive failures, 0 or more
 * @param random 0 (included) to 1 (excluded)
 */
export function backoffMs(
  failures: number,
  bounds: { readonly minMs: number; readonly maxMs: number },
  random: number,
): number {
  const ceiling = Math.min(bounds.maxMs, bounds.minMs * 2 ** Math.min(failures, 40));
  return Math.floor(bounds.minMs + random * Math.max(0, ceiling - bounds.minMs));
}
