/**
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} min
 * @property {number} max
 */

/**
 * @param {readonly number[]} values at least one
 * @returns {Spread}
 */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/**
 * Ratios of windows that ran side by side: a neighbour that takes a core slows both.
 *
 * @param {readonly number[]} values one per round
 * @param {readonly number[]} floors of the same rounds
 */
export function ratios(values, floors) {
  return spread(values.map((value, round) => value / floors[round]));
}

/**
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * The most events in any window of `windowMs`, wherever it begins.
 *
 * @param {readonly number[]} times ms, ascending
 */
export function busiestWindow(times, windowMs) {
  let most = 0;
  let first = 0;
  times.forEach((time, last) => {
    while (time - times[first] >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
